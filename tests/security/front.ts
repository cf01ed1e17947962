/** The real nginx with deploy/nginx.conf in front of an issuer on loopback, as an operator puts it in place: ports, folders, and a second log that names each call. */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

/** Where nginx is on this machine, or null. */
export const NGINX =
  ['/usr/sbin/nginx', '/usr/local/sbin/nginx', '/usr/bin/nginx'].find((path) => {
    try {
      execFileSync(path, ['-v'], { stdio: 'ignore' });
      return true;
    } catch {
      return false;
    }
  }) ?? null;
export const MISSING = 'nginx is missing (Debian: apt-get install nginx-light)';

/** A call as nginx understood it. */
export interface FrontCall {
  readonly call: string;
  readonly path: string;
  readonly status: number;
  /** whether it went to an issuer */
  readonly handedOn: boolean;
}

export interface Front {
  readonly port: number;
  /** where the same server speaks HTTP/2 without TLS, which the file itself does not switch on */
  readonly http2Port: number;
  /** every call since the last look; nginx writes a line when a call is over */
  calls(): readonly FrontCall[];
  stop(): Promise<void>;
}

interface FrontOptions {
  /** ports of issuers on 127.0.0.1 */
  readonly issuers: readonly [number, number];
  /** the built app, and the folder that holds `trust/` */
  readonly appDir: string;
  readonly publicDir: string;
}

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return typeof address === 'object' && address !== null ? address.port : 0;
}

const LOG = 'log_format tried escape=json \'{"call":"$http_x_call","path":"$request_uri","status":"$status","upstream":"$upstream_addr"}\';';

/** Starts it, and waits until it answers. @throws Error with what nginx said */
export async function startFront({ issuers, appDir, publicDir }: FrontOptions): Promise<Front> {
  if (NGINX === null) throw new TypeError(MISSING);
  const folder = mkdtempSync(join(tmpdir(), 'ashyq-front-'));
  chmodSync(folder, 0o755);
  const log = join(folder, 'calls.log');
  const [port, http2Port] = [await freePort(), await freePort()];
  const swap = (text: string, from: string, to: string) => {
    if (!text.includes(from)) throw new Error(`deploy/nginx.conf no longer says ${from}`);
    return text.replaceAll(from, to);
  };
  const changes: readonly (readonly [string, string])[] = [
    ['/srv/ashyq/app', appDir],
    ['/srv/ashyq/public', publicDir],
    ['listen 8000;', `listen 127.0.0.1:${port}; listen 127.0.0.1:${http2Port} http2;`],
    ['pid /tmp/nginx.pid', `pid ${folder}/nginx.pid`],
    ['issuer-1:8080', `127.0.0.1:${issuers[0]}`],
    ['issuer-2:8080', `127.0.0.1:${issuers[1]}`],
    ['access_log /dev/stdout ashyq;', `${LOG} access_log ${log} tried;`],
  ];
  const text = changes.reduce((before, [from, to]) => swap(before, from, to), readFileSync(resolve(import.meta.dirname, '../../deploy/nginx.conf'), 'utf8'));
  writeFileSync(join(folder, 'nginx.conf'), text);
  const child = spawn(NGINX, ['-p', folder, '-c', join(folder, 'nginx.conf'), '-g', 'daemon off;'], { stdio: ['ignore', 'ignore', 'pipe'] });
  await answering(child, port);
  let read = 0;
  return {
    port,
    http2Port,
    calls() {
      const lines = readFileSync(log, 'utf8').split('\n').slice(0, -1);
      const fresh = lines.slice(read);
      read = lines.length;
      return fresh.map((line) => {
        const { upstream, status, ...call } = JSON.parse(line) as Readonly<Record<'call' | 'path' | 'status' | 'upstream', string>>;
        return { ...call, status: Number(status), handedOn: upstream !== '' };
      });
    },
    async stop() {
      if (child.exitCode === null) {
        child.kill('SIGTERM');
        await once(child, 'close');
      }
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function answering(child: ChildProcess, port: number): Promise<void> {
  let said = '';
  child.stderr?.on('data', (chunk: Buffer) => {
    said += chunk.toString();
  });
  for (;;) {
    if (child.exitCode !== null) throw new Error(said);
    if ((await fetch(`http://127.0.0.1:${port}/`).catch(() => null)) !== null) return;
    await delay(20);
  }
}
