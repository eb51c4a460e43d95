import { createConnection, ProposedFeatures } from 'vscode-languageserver/node';
import { Analyzer } from '../analyzer';
import { Prover } from '../fixes/prove';
import { candidateFixes } from '../fixes/table';
import { describe } from './guard';
import { createNodeHost } from './nodeHost';
import { htmlOf } from './report';
import { startServer } from './server';

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

startServer(connection, {
  host: createNodeHost(__dirname),
  createEngine: (rules) => new Analyzer(rules),
  candidates: candidateFixes,
  createProver: (program) => new Prover(program, MOST_FILES),
  report: htmlOf,
});
connection.listen();
