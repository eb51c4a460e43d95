import type { Problem } from '../model';

/** The code of a system error (`ENOENT`), or the error's own message. */
export function errorCode(error: unknown): string {
  if (error instanceof Error) return (error as NodeJS.ErrnoException).code ?? error.message;
  return String(error);
}

const REASONS: Readonly<Record<string, string>> = {
  EACCES: 'is not readable by this user',
  EPERM: 'is not readable by this user',
  ENOENT: 'is no longer there',
  ELOOP: 'is a symbolic link that leads back to itself',
  EISDIR: 'is a folder',
  NOT_A_FILE: 'is not a regular file',
  TOO_LARGE: 'is too large to be one that people wrote',
  ENOTDIR: 'lies below a file, not a folder',
  EMFILE: 'could not be opened: too many files are open',
  ENAMETOOLONG: 'has a name too long for this system',
  ERR_FS_FILE_TOO_LARGE: 'is too large to be read',
  EIO: 'could not be read: the disk reports an error',
};

const HINTS: Readonly<Record<string, string>> = {
  EACCES: 'Give read permission, or leave it out with --ignore-pattern.',
  EPERM: 'Give read permission, or leave it out with --ignore-pattern.',
  ENOENT: 'Scan again if it should be there.',
  ELOOP: 'Remove the link or point it at a file.',
  NOT_A_FILE: 'Put a file in its place, or remove it.',
};

/** A problem for a file or folder that the system would not let us read. */
export function ioProblem(file: string, error: unknown): Problem {
  const code = errorCode(error);
  const hint = HINTS[code];
  const message = `${file === '' ? 'The scanned folder' : file} ${REASONS[code] ?? `could not be read (${code})`}`;
  return { severity: 'warning', message, file, ...(hint === undefined ? {} : { hint }) };
}
