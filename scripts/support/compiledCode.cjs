'use strict';
const { readFileSync } = require('node:fs');
const { createRequire } = require('node:module');
const { dirname } = require('node:path');
const { Script } = require('node:vm');

/**
 * Runs a CommonJS file as `require` would, with what the runtime once made of its code where that still fits: the
 * runtime takes it for the same code, version and settings alone, and else compiles as ever.
 *
 * @param {string} file absolute path
 * @param {Buffer} [cachedData] what `createCachedData` of the script gave
 * @returns {{ script: Script, exports: any }}
 */
function run(file, cachedData) {
  const code = `(function (exports, require, module, __filename, __dirname) {${readFileSync(file, 'utf8')}\n})`;
  const script = new Script(code, { filename: file, cachedData });
  const module = { exports: {} };
  script.runInThisContext()(module.exports, createRequire(file), module, file, dirname(file));
  return { script, exports: module.exports };
}

module.exports = { run };
