/** Where the server writes what happens; the connection's console. Never source text or values. */
export interface Log {
  info(message: string): void;
  warn(message: string): void;
  error(message: string): void;
}

/**
 * Wraps a handler so that a crash in it is logged and answered with `fallback`, and the server goes on.
 *
 * @param name of the request, for the log
 */
export function guarded<A extends readonly unknown[], R>(
  log: Log,
  name: string,
  handler: { readonly run: (...args: A) => R | Promise<R>; readonly fallback: (...args: A) => R },
): (...args: A) => Promise<R> {
  return async (...args) => {
    try {
      return await handler.run(...args);
    } catch (error) {
      log.error(`${name} failed: ${describe(error)}`);
      return handler.fallback(...args);
    }
  };
}

/** What a message quotes can be a piece of what was read: a key, a value, a line. */
const QUOTED = /"[^"]*"?|'[^']*'?|`[^`]*`?/g;

/** An error as the log has it: what, and in which functions. What its message quotes is left out, and so is its end. */
export function describe(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown error';
  const frames = (error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line));
  return [
    `${error.name}: ${(error.message.split('\n')[0] ?? '').replace(QUOTED, '…').slice(0, 120)}`,
    ...frames.slice(0, 6),
  ].join('\n');
}
