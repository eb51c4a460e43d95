interface Offer {
  readonly title: string;
  readonly run: () => unknown;
}

/** Shows a notification and does what is chosen on it. */
export async function offer(
  show: (text: string, ...titles: string[]) => Thenable<string | undefined>,
  text: string,
  offers: readonly Offer[],
): Promise<void> {
  const chosen = await show(text, ...offers.map(({ title }) => title));
  await offers.find(({ title }) => title === chosen)?.run();
}
