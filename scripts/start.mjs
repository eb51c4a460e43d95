// npm start [-- DIR]: shows what Datatrail does, from a fresh checkout on. Installs what is missing, builds what is
// out of date, scans the sample app (or DIR), prints the report and writes it as a page. Needs nothing but Node.
// Ends with 0 when the scan worked, whatever it found.
import { join, relative, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ensureBuilt, ensureInstalled, root, run, say } from './support/project.mjs';

const page = join(root, 'datatrail-report.html');

ensureInstalled();
ensureBuilt();
// npm runs scripts in the package's folder; INIT_CWD is where the caller stands.
const from = process.env.INIT_CWD ?? process.cwd();
const folder = process.argv[2] === undefined ? join(root, 'test', 'apps', 'sample') : resolve(from, process.argv[2]);
say(`Scanning ${relative(from, folder) || folder} …\n`);
const scan = ['scan', folder, '--fail-on', 'none', '--quiet', '--output', '-', '--output', page];
run(process.execPath, [join(root, 'dist', 'cli.js'), ...scan], { failure: 'The scan failed.', cwd: from });
say(`\nThe same as a page, with the inventory: ${pathToFileURL(page).href}`);
