// Mocha's dots, then one line for each suite and the closing line. Where COUNTS_FILE is set, the counts are written
// there too: a run that dies leaves no file, which is how scripts/test.mjs knows.
const { writeFileSync } = require('node:fs');
const { relative, sep } = require('node:path');
const Mocha = require('mocha');
const { EVENT_RUN_END, EVENT_TEST_FAIL, EVENT_TEST_PASS, EVENT_TEST_PENDING } = Mocha.Runner.constants;

class SuitesReporter extends Mocha.reporters.Dot {
  constructor(runner, options) {
    super(runner, options);
    const suites = new Map();
    const count = (kind) => (test) => {
      const name = suiteOf(test);
      const counts = suites.get(name) ?? { passed: 0, failed: 0, skipped: 0 };
      counts[kind] += 1;
      suites.set(name, counts);
    };
    runner.on(EVENT_TEST_PASS, count('passed'));
    runner.on(EVENT_TEST_FAIL, count('failed'));
    runner.on(EVENT_TEST_PENDING, count('skipped'));
    runner.once(EVENT_RUN_END, () => {
      const file = process.env.COUNTS_FILE;
      if (file !== undefined) writeFileSync(file, JSON.stringify(Object.fromEntries(suites)));
    });
  }
}

/** `test/lsp/server.test.ts` and `test/layers.test.ts` are of the suites `lsp` and `layers`. */
function suiteOf(test) {
  let item = test;
  while (item !== undefined && item.file === undefined) item = item.parent;
  const [name = 'unknown'] = relative('test', item?.file ?? 'unknown').split(sep);
  return name.replace(/\.test\.ts$/, '');
}

module.exports = SuitesReporter;
