/** A real issuer on loopback for an attacker: its whole app over real sockets and a real database, with a small build and published files beside a secret one. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { type IncomingHttpHeaders, request } from 'node:http';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll } from 'vitest';
import { type RunningServer, type ServerOptions, startServer } from '../../src/issuer/http/server.ts';
import type { Service } from '../../src/issuer/service.ts';
import { withDatabase } from '../issuer/database.ts';
import { makeWorld, type World } from '../issuer/world.ts';

export const SHELL = '<!doctype html><title>Ashyq</title>';
/** For `expect.poll`: a busy machine is not a fault. */
export const PATIENT = { timeout: 30_000 };
/** Stands in no answer, whatever is asked. */
export const SECRET = 'the-private-half-of-a-key';

const APP = {
  'index.html': SHELL,
  'sw.js': '// worker',
  'manifest.webmanifest': '{}',
  'icon.svg': '<svg xmlns="http://www.w3.org/2000/svg"/>',
  'icon.png': 'png',
  'robots.txt': 'User-agent: *',
  'assets/main-Ab3_x-9Z.js': 'export {}',
  'assets/main-Ab3_x-9Z.css': ':root {}',
  'assets/decode.worker-Ab3_x-9Z.js': 'export {}',
  'assets/zxing_reader-Ab3_x-9Z.wasm': 'wasm',
  'assets/main-Ab3_x-9Z.js.map': SECRET,
  '.env.json': SECRET,
} as const;
const PUBLIC = {
  'trust/root.cbor': 'root',
  'trust/stamp.cbor': 'stamp',
  'trust/bundle.1.cbor': 'bundle',
  'trust/policy.1.json': '{}',
  'trust/lists/0.1.cwt': 'list',
} as const;

export interface Attacked {
  readonly world: World;
  readonly server: RunningServer;
  /** `http://127.0.0.1:port` */
  readonly origin: string;
}

interface AttackedOptions {
  readonly people?: number;
  readonly service?: Partial<Service>;
  readonly server?: Pick<ServerOptions, 'limits' | 'maxConnections'>;
}

/** Writes what an installation has on its disk; gives the folders. */
export function makeFolders(): { readonly home: string; readonly clientDir: string; readonly trustDir: string } {
  const home = mkdtempSync(join(tmpdir(), 'ashyq-attacked-'));
  const write = (folder: string, files: Readonly<Record<string, string>>) => {
    for (const [name, text] of Object.entries(files)) {
      mkdirSync(join(home, folder, name, '..'), { recursive: true });
      writeFileSync(join(home, folder, name), text);
    }
  };
  write('client', APP);
  write('public', PUBLIC);
  write('keys', { 'online.json': SECRET, 'root.cbor': SECRET });
  return { home, clientDir: join(home, 'client'), trustDir: join(home, 'public', 'trust') };
}

/** Call it at the top of a file; what it gives exists inside tests and hooks. */
export function withAttacked({ people = 1, service = {}, server: options = {} }: AttackedOptions = {}): Attacked {
  const database = withDatabase();
  const folders = makeFolders();
  let made: Attacked | null = null;
  const get = () => {
    if (made === null) throw new TypeError('withAttacked(): the issuer exists inside tests and hooks only');
    return made;
  };
  beforeAll(async () => {
    let origin = '';
    const { clientDir, trustDir } = folders;
    const world = await makeWorld(database.db, { people, service: { clientDir, trustDir, origin: () => origin, ...service } });
    const server = await startServer({ fetch: world.app.fetch, host: '127.0.0.1', port: 0, ...options });
    origin = server.url;
    made = { world, server, origin };
  });
  afterAll(async () => {
    await made?.server.stop();
    rmSync(folders.home, { recursive: true, force: true });
  });
  return {
    get world() {
      return get().world;
    },
    get server() {
      return get().server;
    },
    get origin() {
      return get().origin;
    },
  };
}

export interface Line {
  readonly socket: Socket;
  /** all that came until the other side closed */
  readonly closed: Promise<string>;
  text(): string;
}

/** A connection that says exactly these bytes. `from`: any address of 127.0.0.0/8, so that one machine can be many. */
export async function say(port: number, bytes: string, from = '127.0.0.1'): Promise<Line> {
  const socket = connect({ port, host: '127.0.0.1', localAddress: from });
  let received = '';
  socket.on('data', (data) => {
    received += data.toString('latin1');
  });
  socket.on('error', () => undefined);
  const closed = new Promise<string>((resolve) => {
    socket.once('close', () => resolve(received));
  });
  await new Promise<void>((resolve, reject) => socket.once('connect', resolve).once('error', reject));
  socket.write(bytes, 'latin1');
  return { socket, closed, text: () => received };
}

/** The statuses of all answers in what a connection gave. */
export const statusesOf = (text: string): readonly string[] => [...text.matchAll(/HTTP\/1\.1 (\d{3})/g)].map(([, status = '']) => status);

export interface Asked {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string | string[]>>;
  readonly body?: string | Uint8Array;
  readonly from?: string;
}

export interface Told {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

/** A call of a client that keeps to no rule of browsers: any path as it stands, any header, any host. */
export function ask(origin: string, path: string, { method = 'GET', headers = {}, body, from = '127.0.0.1' }: Asked = {}): Promise<Told> {
  const { hostname, port } = new URL(origin);
  return new Promise((resolve, reject) => {
    const sent = request({ hostname, port, path, method, headers, localAddress: from, agent: false }, (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (part: string) => {
        text += part;
      });
      response.on('error', reject);
      response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, text }));
    });
    sent.on('error', reject);
    sent.end(body);
  });
}

export const codeIn = ({ text }: Told): unknown => {
  try {
    return (JSON.parse(text) as { code?: unknown }).code;
  } catch {
    return null;
  }
};
