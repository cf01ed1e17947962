/** An issuer and its signer as an operator has them: two processes, two folders and, where this test is root, two users with one group in common. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chownSync, closeSync, mkdirSync, openSync, readdirSync, readFileSync, readSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

const HOME = resolve(import.meta.dirname, '../..');
export const PASSPHRASE = 'a passphrase of the fault test';
/** Numbers nobody has. */
export const [SIGNER_USER, ISSUER_USER, GROUP] = [64_001, 64_002, 64_010];
export const IS_ROOT = process.getuid?.() === 0;

/** One process of the program, until it is ended. */
export class Program {
  readonly child: ChildProcess;
  said = '';
  readonly #ended: Promise<unknown>;

  constructor(args: readonly string[], { user, environment = {} }: { readonly user: number; readonly environment?: Readonly<Record<string, string>> }) {
    const { PATH = '' } = process.env;
    const rights = IS_ROOT ? { uid: user, gid: GROUP } : {};
    this.child = spawn(process.execPath, args, { cwd: HOME, env: { PATH, ...environment }, stdio: ['ignore', 'pipe', 'pipe'], ...rights });
    for (const stream of [this.child.stdout, this.child.stderr])
      stream?.on('data', (chunk: Buffer) => {
        this.said += chunk.toString();
      });
    this.#ended = once(this.child, 'close');
  }

  get pid(): number {
    return this.child.pid ?? 0;
  }

  /** The first group of the pattern in what it says, as soon as it says it. */
  async says(pattern: RegExp): Promise<string> {
    for (;;) {
      const found = pattern.exec(this.said);
      if (found !== null) return found[1] ?? '';
      if (this.child.exitCode !== null || this.child.signalCode !== null) throw new Error(`the program ended:\n${this.said}`);
      await delay(20);
    }
  }

  async end(signal: 'SIGTERM' | 'SIGKILL' = 'SIGTERM'): Promise<void> {
    if (this.child.exitCode === null && this.child.signalCode === null) this.child.kill(signal);
    await this.#ended;
  }
}

export function makeOwned(folder: string, user: number, mode: number): void {
  mkdirSync(folder, { recursive: true, mode });
  if (IS_ROOT) chownSync(folder, user, GROUP);
}

/** Everything below a folder changes hands, as `chown -R` does it. */
export function giveTo(folder: string, user: number): void {
  if (!IS_ROOT) return;
  for (const name of ['.', ...readdirSync(folder, { recursive: true, encoding: 'utf8' })]) chownSync(resolve(folder, name), user, GROUP);
}

/** Takes one-time codes as a gateway would. */
export async function openGateway(): Promise<{ readonly url: string; readonly codes: ReadonlyMap<string, string>; readonly server: Server }> {
  const codes = new Map<string, string>();
  const server = createServer(async (incoming, outgoing) => {
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(chunk as Buffer);
    const { phone, code } = JSON.parse(Buffer.concat(chunks).toString()) as { phone: string; code?: string };
    if (code !== undefined) codes.set(phone, code);
    outgoing.end('{}');
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', () => done()));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, codes, server };
}

const CHUNK = 16 * 1024 * 1024;

/** Which of these byte strings lie anywhere in the memory of a process that may be read, and how many bytes were looked at. Root, or the same user; Linux. */
export function searchMemory(pid: number, wanted: ReadonlyMap<string, Uint8Array>): { readonly found: ReadonlySet<string>; readonly bytes: number } {
  const found = new Set<string>();
  const longest = Math.max(...[...wanted.values()].map(({ length }) => length));
  const memory = openSync(`/proc/${pid}/mem`, 'r');
  let bytes = 0;
  const chunk = Buffer.alloc(CHUNK + longest);
  for (const line of readFileSync(`/proc/${pid}/maps`, 'utf8').split('\n')) {
    const [, from = '', to = ''] = /^([0-9a-f]+)-([0-9a-f]+) r/.exec(line) ?? [];
    if (from === '' || line.includes('[v')) continue;
    const end = Number.parseInt(to, 16);
    for (let at = Number.parseInt(from, 16); at < end; at += CHUNK) {
      const read = readAt(memory, chunk.subarray(0, Math.min(CHUNK + longest, end - at)), at);
      bytes += Math.min(read, CHUNK);
      for (const [name, needle] of wanted) if (chunk.subarray(0, read).includes(needle as Buffer)) found.add(name);
    }
  }
  closeSync(memory);
  return { found, bytes };
}

function readAt(file: number, into: Buffer, at: number): number {
  try {
    return readSync(file, into, 0, into.length, at);
  } catch {
    // a page that went away, or one that nobody may read
    return 0;
  }
}
