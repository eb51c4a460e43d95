/**
 * Tests the extension in a real VS Code. Usage: node test/vscode/run.mjs [host|ui]
 *
 * VSCODE_PATH names a desktop VS Code; where there is a screen one is downloaded; else VS Code's own server and web
 * workbench run in a headless Chromium. CI=true makes it an error that no VS Code can be had.
 */
import { createRequire } from 'node:module';
import { register } from 'tsx/cjs/api';

register();
const { main } = createRequire(import.meta.url)('./support/main.ts');
process.exit(await main());
