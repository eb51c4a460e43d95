// Loads the built extension and activates it in a process without an editor. Prints milliseconds as JSON.
// Usage: node bench/support/activate.cjs EXTENSION.js
//
// The module `vscode` is a stand-in that can be called, constructed, extended and asked for anything: what is measured is the
// extension's own code, and the server is not started.
const Module = require('node:module');
const { performance } = require('node:perf_hooks');

const CONSTANTS = { version: '1.100.0', env: { language: 'en', appName: 'bench' } };
const load = Module._load;
// A bundler copies the module: what is not its own property comes by its prototype.
const editor = Object.create(stub('vscode', CONSTANTS));
Module._load = (request, ...rest) => (request === 'vscode' ? editor : load(request, ...rest));

function stub(name, known = {}) {
  const made = new Map(Object.entries(known));
  // A class, so that others can extend it.
  const target = class {};
  return new Proxy(target, {
    get(of, key) {
      if (key === 'prototype') return of.prototype;
      if (key === Symbol.iterator) return [][Symbol.iterator].bind([]);
      if (key === Symbol.toPrimitive) return () => name;
      // Nothing that is given back is a promise or a list.
      if (key === 'then' || typeof key === 'symbol') return undefined;
      if (!made.has(key)) made.set(key, stub(`${name}.${key}`));
      return made.get(key);
    },
    set: (_, key, value) => (made.set(key, value), true),
    apply: () => stub(`${name}()`),
    // With `super()` of a class that extends it, that class's own instance.
    construct: (of, args, made) =>
      made.prototype === of.prototype ? stub(`new ${name}`) : Reflect.construct(of, args, made),
  });
}

const begun = performance.now();
const extension = require(require('node:path').resolve(process.argv[2]));
const loaded = performance.now();
const context = {
  subscriptions: [],
  asAbsolutePath: (path) => path,
  workspaceState: stub('memory'),
  globalState: stub('memory'),
};
process.once('unhandledRejection', () => undefined);
extension.activate(context);
const activated = performance.now();
console.log(JSON.stringify({ load: loaded - begun, activate: activated - loaded }));
process.exit(0);
