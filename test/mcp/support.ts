import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Client } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';

const CLI = join(import.meta.dirname, '../../dist/cli.js');

export type Files = Readonly<Record<string, string>>;

/** What a tool said. */
export interface Said {
  readonly text: string;
  readonly facts: Readonly<Record<string, unknown>>;
  readonly isError: boolean;
}

/** A folder and a server for it, as an agent has them: over a pipe, with the client of the official SDK. */
export class Agent {
  private constructor(
    readonly root: string,
    readonly client: Client,
  ) {}

  static async start(files: Files, args: readonly string[] = []): Promise<Agent> {
    const root = realpathSync(mkdtempSync(join(tmpdir(), 'datatrail-mcp-')));
    const client = new Client({ name: 'test', version: '1.0.0' });
    const agent = new Agent(root, client);
    for (const [file, text] of Object.entries(files)) agent.write(file, text);
    const params = { command: process.execPath, args: [CLI, 'mcp', root, ...args], stderr: 'pipe' as const };
    await client.connect(new StdioClientTransport(params));
    return agent;
  }

  async ask(tool: string, input: Readonly<Record<string, unknown>> = {}): Promise<Said> {
    const result = await this.client.callTool({ name: tool, arguments: input });
    const [first] = result.content ?? [];
    return {
      text: first?.type === 'text' ? first.text : '',
      facts: (result.structuredContent ?? {}) as Said['facts'],
      isError: result.isError === true,
    };
  }

  /** `place policy`, for all findings that a question lists. */
  async listed(input: Readonly<Record<string, unknown>> = {}): Promise<string[]> {
    const { facts, text, isError } = await this.ask('list_findings', input);
    if (isError) throw new Error(text);
    return (facts['findings'] as { at: string; policy: string }[]).map(({ at, policy }) => `${at} ${policy}`).sort();
  }

  write(file: string, text: string): void {
    const path = join(this.root, file);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  }

  remove(file: string): void {
    rmSync(join(this.root, file), { force: true });
  }

  async stop(): Promise<void> {
    await this.client.close();
    rmSync(this.root, { recursive: true, force: true });
  }
}
