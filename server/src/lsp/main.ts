import { createConnection, ProposedFeatures } from 'vscode-languageserver/node';
import { Analyzer } from '../analyzer';
import { Prover } from '../fixes/prove';
import { candidateFixes } from '../fixes/table';
import { TypesThread } from '../fixes/typesThread';
import { Framing } from './framing';
import { describe } from './guard';
import { createNodeHost } from './nodeHost';
import { htmlOf } from './report';
import { startServer } from './server';

if (process.argv.includes('--stdio')) {
  const framing = new Framing();
  process.stdin.on('data', (chunk: Buffer) => {
    const fault = framing.faultIn(chunk);
    if (fault === undefined) return;
    // What follows cannot be told apart any more. The client starts a server that died anew.
    process.stderr.write(`datatrail: standard input holds ${fault}, so the language server ends\n`);
    process.exit(1);
  });
}

// `--stdio` or `--node-ipc` on the command line says how the client talks.
const connection = createConnection(ProposedFeatures.all);

/** More failures than this are no accident: the client starts a new server. */
const MOST_FAILURES = 20;
let failures = 0;

/** Proofs that need more files of the program than this would keep an editor waiting for seconds. */
const MOST_FILES = 1500;

function survive(error: unknown): void {
  if (++failures > MOST_FAILURES) process.exit(1);
  connection.console.error(`outside of a request: ${describe(error)}`);
}

process.on('unhandledRejection', survive);
process.on('uncaughtException', survive);

const types = new TypesThread((file, why) =>
  connection.console.warn(`the types of ${file} were not checked (${why}): fixes that need it are not offered`),
);

startServer(connection, {
  host: createNodeHost(__dirname),
  createEngine: (rules) => new Analyzer(rules),
  candidates: candidateFixes,
  createProver: (program) => new Prover(program, MOST_FILES, types),
  report: htmlOf,
});
connection.listen();
