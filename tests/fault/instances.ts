/** Real issuer processes on one database and one data directory, and a small balancer in front of them, as an operator would have. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, request, type Server } from 'node:http';
import { join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { build } from 'vite';
import { portIn } from './started.ts';

const HOME = resolve(import.meta.dirname, '../..');
const OUT = join(HOME, 'dist', 'node-instances');

/** Builds the program beside dist/node, so that nobody's running one is disturbed. */
export async function buildProgram(): Promise<string> {
  await build({ configFile: join(HOME, 'vite.config.ts'), mode: 'node', logLevel: 'warn', build: { outDir: OUT } });
  return join(OUT, 'ashyq.js');
}

export interface Place {
  readonly program: string;
  readonly dataDir: string;
  readonly databaseUrl: string;
}

/** One issuer process. */
export class Instance {
  readonly child: ChildProcess;
  terminal = '';
  port = 0;
  readonly #ended: Promise<number | null>;

  constructor({ program, dataDir, databaseUrl }: Place) {
    const flags = ['serve', '--demo', '--port', '0', '--data', dataDir, '--database-url', databaseUrl, '--proxies', '1', '--demo-on-network'];
    this.child = spawn(process.execPath, [program, ...flags], { cwd: HOME, stdio: ['ignore', 'pipe', 'pipe'] });
    const read = (chunk: Buffer) => {
      this.terminal += chunk.toString();
    };
    this.child.stdout?.on('data', read);
    this.child.stderr?.on('data', read);
    this.#ended = once(this.child, 'close').then(([code]) => code as number | null);
  }

  static async start(place: Place): Promise<Instance> {
    const instance = new Instance(place);
    while (instance.port === 0) {
      if (instance.child.exitCode !== null) throw new Error(`an instance ended:\n${instance.terminal}`);
      instance.port = portIn(instance.terminal);
      await delay(20);
    }
    return instance;
  }

  /** The last code that this process sent to a phone. */
  codeFor(phone: string): string | undefined {
    return [...this.terminal.matchAll(/SMS to (\+\d+): .*?(\d{6})/g)].filter((found) => found[1] === phone).at(-1)?.[2];
  }

  /** Gives the exit code, null after a signal that it did not catch. */
  end(signal: 'SIGTERM' | 'SIGKILL'): Promise<number | null> {
    this.child.kill(signal);
    return this.#ended;
  }
}

/** Hands each call to the next instance; one that does not take the connection is passed over, one that breaks off in mid-call is 502. */
export class Balancer {
  readonly #server: Server;
  readonly instances: Instance[] = [];
  #turn = 0;

  constructor() {
    this.#server = createServer(async (incoming, outgoing) => {
      const chunks: Buffer[] = [];
      for await (const chunk of incoming) chunks.push(chunk as Buffer);
      const body = Buffer.concat(chunks);
      for (let attempt = 0; attempt < this.instances.length; attempt += 1) {
        this.#turn += 1;
        const port = this.instances[this.#turn % this.instances.length]?.port ?? 0;
        const answer = await forward(port, { method: incoming.method ?? 'GET', path: incoming.url ?? '/', headers: incoming.headers, body });
        if (answer === 'refused') continue;
        outgoing.writeHead(answer === 'broken' ? 502 : answer.status, answer === 'broken' ? {} : { 'content-type': answer.type });
        outgoing.end(answer === 'broken' ? '' : answer.body);
        return;
      }
      outgoing.writeHead(503).end();
    });
  }

  async listen(): Promise<string> {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    const address = this.#server.address();
    return `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`;
  }

  close(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }
}

interface Forwarded {
  readonly status: number;
  readonly type: string;
  readonly body: Buffer;
}

function forward(
  port: number,
  { method, path, headers, body }: { method: string; path: string; headers: NodeJS.Dict<string | string[]>; body: Buffer },
): Promise<Forwarded | 'refused' | 'broken'> {
  return new Promise((settle) => {
    const sent = request({ host: '127.0.0.1', port, method, path, headers, agent: false });
    sent.on('error', (error: NodeJS.ErrnoException) => settle(error.code === 'ECONNREFUSED' ? 'refused' : 'broken'));
    sent.on('response', async (response) => {
      try {
        const chunks: Buffer[] = [];
        for await (const chunk of response) chunks.push(chunk as Buffer);
        settle({ status: response.statusCode ?? 502, type: String(response.headers['content-type']), body: Buffer.concat(chunks) });
      } catch {
        settle('broken');
      }
    });
    sent.end(body);
  });
}
