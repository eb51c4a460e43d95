// Loads a program from beside it: this becomes dist/cli.js and dist/compiler.js. To compile so much code takes longer than
// to scan a small folder, so the build leaves beside it what the runtime made of the code.
'use strict';
const { readFileSync } = require('node:fs');
const { join } = require('node:path');
const { run } = require('./compiledCode.cjs');

/* global CODE -- the name of the program, which the build puts in */
const code = join(__dirname, `${CODE}.js`);

/** The bytes that the build left; undefined where it left none, as in the extension: editors bring another runtime. */
function left() {
  try {
    return readFileSync(join(__dirname, `${CODE}.cache`));
  } catch {
    return undefined;
  }
}

const cachedData = left();
module.exports = cachedData === undefined ? require(code) : run(code, cachedData).exports;
