/** The Model Context Protocol over stdin and stdout. A bundle of its own, loaded by `datatrail mcp` alone. */
import { McpServer, ResourceTemplate, type CallToolResult, type ServerContext } from '@modelcontextprotocol/server';
import { serveStdio, StdioServerTransport } from '@modelcontextprotocol/server/stdio';
import type { z } from 'zod';
import { refusalText } from '../agents/state';
import { INSTRUCTIONS } from '../agents/tools';
import type { Backend, Report } from './backend';
import { Lines, MOST_LINE } from './lines';
import { eachTool, type Tool } from './tools';

export interface ServeOptions {
  readonly version: string;
  /** Writes what went wrong, for the person who started the server. */
  readonly error: (text: string) => void;
}

/** Nothing is written, the same question gets the same answer, and no other system is asked. */
const ANNOTATIONS = { readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: false } as const;

/** The code of JSON-RPC for what is no message. */
const INVALID_REQUEST = -32600;

/** Lets the answer to a client's first message out before the engine begins to work. */
const WARM_AFTER = 100;

/** Serves one client. Resolves when it has closed the connection. */
export function serveMcp(backend: Backend, options: ServeOptions): Promise<void> {
  return new Promise((resolve) => {
    let warm: NodeJS.Timeout | undefined;
    const create = (): McpServer => {
      const server = createServer(backend, options);
      warm ??= setTimeout(() => void backend.warm(), WARM_AFTER);
      return server;
    };
    const lines = new Lines(() => {
      const message = `A message of more than ${MOST_LINE / 1024 / 1024} MB is not read: ask something narrower`;
      options.error(`datatrail mcp: ${message}\n`);
      // Which request it was stands in what is not read.
      const answer = { jsonrpc: '2.0', id: null, error: { code: INVALID_REQUEST, message } };
      process.stdout.write(`${JSON.stringify(answer)}\n`);
    });
    process.stdin.pipe(lines);
    const transport = new StdioServerTransport(lines, process.stdout);
    serveStdio(create, { transport, onerror: (error) => options.error(`datatrail mcp: ${error.message}\n`) });
    process.stdin.once('close', () => {
      clearTimeout(warm);
      resolve();
    });
  });
}

function createServer(backend: Backend, options: ServeOptions): McpServer {
  const server = new McpServer(
    { name: 'datatrail', title: 'Datatrail', version: options.version },
    {
      instructions: INSTRUCTIONS,
      // For what a client answers when it is asked, which it never is here. The usual one makes code of schemas.
      jsonSchemaValidator: {
        getValidator: () => () => ({ valid: false, data: undefined, errorMessage: 'Nothing is asked' }),
      },
    },
  );
  eachTool((tool) => addTool(server, tool, backend, options));
  addPolicies(server, backend);
  return server;
}

function addTool<I extends z.ZodObject, O extends z.ZodObject>(
  server: McpServer,
  tool: Tool<I, O>,
  backend: Backend,
  options: ServeOptions,
): void {
  const { name, title, description } = tool;
  // The protocol checks what is asked with the schema; what it then is, the tool knows.
  const [input, output]: [z.ZodObject, z.ZodObject] = [tool.input, tool.output];
  const config = {
    title,
    description,
    inputSchema: input,
    outputSchema: output,
    annotations: { title, ...ANNOTATIONS },
  };
  server.registerTool(name, config, async (asked, context) => {
    try {
      const answer = await tool.answer(backend, asked as z.infer<I>, reportTo(context));
      if ('problem' in answer) return failed(refusalText(answer));
      return { content: [{ type: 'text', text: answer.text }], structuredContent: answer.facts };
    } catch (error) {
      options.error(`datatrail mcp: ${name} failed: ${error instanceof Error ? (error.stack ?? '') : String(error)}\n`);
      return failed(
        'Datatrail failed, and wrote the reason to its error output. Ask something narrower, and report it.',
      );
    }
  });
}

function failed(text: string): CallToolResult {
  return { content: [{ type: 'text', text }], isError: true };
}

/** Progress for a client that asked for it; it also keeps a client from giving up on the first answer. */
function reportTo({ mcpReq }: ServerContext): Report {
  const progressToken = mcpReq._meta?.progressToken;
  if (progressToken === undefined) return () => undefined;
  let progress = 0;
  return (message, done, total) => {
    // It has to grow from message to message.
    progress = Math.max(progress + 1, done ?? 0);
    const params = { progressToken, progress, message, ...(total === undefined ? {} : { total }) };
    void mcpReq.notify({ method: 'notifications/progress', params }).catch(() => undefined);
  };
}

const MIME = 'text/plain';

function addPolicies(server: McpServer, backend: Backend): void {
  const uriOf = (id: string): string => `datatrail://policies/${encodeURIComponent(id)}`;
  const template = new ResourceTemplate('datatrail://policies/{id}', {
    list: () => ({
      resources: backend.policies().map(({ id, title }) => ({ uri: uriOf(id), name: id, title, mimeType: MIME })),
    }),
    complete: {
      id: (typed) =>
        backend
          .policies()
          .map(({ id }) => id)
          .filter((id) => id.startsWith(typed)),
    },
  });
  const config = {
    title: 'Policy',
    description: 'What a policy looks for, why, and how to answer it.',
    mimeType: MIME,
  };
  server.registerResource('policy', template, config, (uri) => {
    const page = backend.policies().find(({ id }) => uriOf(id) === uri.href);
    if (page === undefined) throw new Error(`There is no policy at ${uri.href}: list the resources to see which hold.`);
    return { contents: [{ uri: uri.href, mimeType: MIME, text: page.text }] };
  });
}
