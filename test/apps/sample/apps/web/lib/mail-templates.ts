interface Template<Values> {
  name: string;
  locale: string;
  subject: string;
  render: (values: Values) => string;
}

const invite: Template<{ inviter: string }> = {
  name: 'invite-v3',
  locale: 'en',
  subject: 'Somebody wants to show you a clip',
  render: ({ inviter }) => `<p>${inviter} is on Clipper. Come and watch.</p>`,
};

export const emailTemplates = { invite };
