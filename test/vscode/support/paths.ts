import { cpSync, mkdirSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** Folder of the project. */
export const ROOT = path.resolve(__dirname, '../../..');

/** Where screenshots and logs go. */
export const ARTIFACTS = path.join(ROOT, 'artifacts');

/** Where the bundled tests of the extension host go. */
export const HOST_TESTS = path.join(ROOT, 'out/host');

/** Folder of the extension under test: the project, or another build of it. */
export const EXTENSION = process.env['EXTENSION_DIR'] ?? ROOT;

/** A copy of the workspace that the tests open, so that they can change it. */
export function copyWorkspace(): { readonly folder: string; readonly workspace: string } {
  mkdirSync(ARTIFACTS, { recursive: true });
  const folder = mkdtempSync(path.join(tmpdir(), 'datatrail-vscode-'));
  const workspace = path.join(folder, 'newsletter');
  cpSync(path.join(ROOT, 'test/apps/newsletter'), workspace, { recursive: true });
  return { folder, workspace };
}
