// Writes what the runtime makes of the compiler's code once it has parsed something: functions are compiled when they
// are first called. Usage: node scripts/support/compileAhead.cjs CODE OUTPUT SOURCE…
'use strict';
const { readFileSync, writeFileSync } = require('node:fs');
const { run } = require('./compiledCode.cjs');

const [code, output, ...sources] = process.argv.slice(2);
const { script, exports: compiler } = run(code);
for (const source of sources) {
  compiler.ts.createSourceFile(source, readFileSync(source, 'utf8'), compiler.ts.ScriptTarget.Latest, true);
}
writeFileSync(output, script.createCachedData());
