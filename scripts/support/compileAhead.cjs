// Writes what the runtime makes of a program's code once it has done some work: functions are compiled when they are
// first called. Usage: node scripts/support/compileAhead.cjs CODE OUTPUT (--parse SOURCE… | --run ARGUMENT…)
'use strict';
const { readFileSync, writeFileSync } = require('node:fs');
const { run } = require('./compiledCode.cjs');

const [code, output, work, ...given] = process.argv.slice(2);
if (work === '--parse') {
  const { script, exports: compiler } = run(code);
  for (const source of given) {
    compiler.ts.createSourceFile(source, readFileSync(source, 'utf8'), compiler.ts.ScriptTarget.Latest, true);
  }
  writeFileSync(output, script.createCachedData());
} else {
  // The program takes its arguments from the process, prints, and says at its end how it went: none of that matters here.
  process.argv = [process.argv[0], code, ...given];
  process.stdout.write = () => true;
  const { script } = run(code);
  process.on('exit', () => {
    writeFileSync(output, script.createCachedData());
    process.exitCode = 0;
  });
}
