import { createConnection, ProposedFeatures } from 'vscode-languageserver/node';
import { Analyzer } from '../analyzer';
import { fixesFor } from '../fixes/table';
import { describe } from './guard';
import { createNodeHost } from './nodeHost';
import { htmlOf } from './report';
import { startServer } from './server';

// `--stdio` or `--node-ipc` on the command line says how the client talks.
const connection = createConnection(ProposedFeatures.all);
process.on('unhandledRejection', (error) => connection.console.error(`unhandled: ${describe(error)}`));
process.on('uncaughtException', (error) => connection.console.error(`uncaught: ${describe(error)}`));

startServer(connection, {
  host: createNodeHost(__dirname),
  createEngine: (rules) => new Analyzer(rules),
  fixes: fixesFor,
  report: htmlOf,
});
connection.listen();
