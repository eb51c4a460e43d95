interface Session {
  token: string;
  user: { email: string; fullName: string };
}

const THEME_KEY = 'clipper.theme';

export function rememberSession(session: Session) {
  localStorage.setItem('clipper.session', JSON.stringify(session.user));
}

export function rememberTheme(theme: 'light' | 'dark') {
  localStorage.setItem(THEME_KEY, theme);
}
