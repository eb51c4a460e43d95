import { readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { format } from 'node:util';
import Mocha from 'mocha';

// Marks what the tests print, to be told from what VS Code logs.
Mocha.reporters.Base.consoleLog = (...args: unknown[]) => console.log(`[test] ${format(...args)}`);

/** Called by VS Code in its extension host. Rejects when a test fails. */
export async function run(): Promise<void> {
  const mocha = new Mocha({ ui: 'bdd', timeout: 30_000, color: false });
  for (const file of readdirSync(__dirname)) if (file.endsWith('.test.js')) mocha.addFile(path.join(__dirname, file));
  const failures = await new Promise<number>((done) => {
    const runner = mocha.run(done);
    const result = process.env['TEST_RESULT'];
    runner.on('end', () => {
      if (result !== undefined) writeFileSync(result, JSON.stringify(runner.stats));
    });
  });
  if (failures > 0) throw new Error(`${failures} failed`);
}
