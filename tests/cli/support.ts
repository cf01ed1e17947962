/** Runs `ashyq` as a function with streams in memory. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable, Writable } from 'node:stream';
import { run } from '../../src/cli/run.ts';

export interface RunOptions {
  readonly stdin?: string | Uint8Array | Readable;
  readonly environment?: Readonly<Record<string, string>>;
  readonly now?: number;
  readonly isTTY?: boolean;
}
export interface RunResult {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export async function ashyq(args: readonly string[], options: RunOptions = {}): Promise<RunResult> {
  const out = new Collector();
  const err = Object.assign(new Collector(), options.isTTY === undefined ? {} : { isTTY: options.isTTY });
  const stdin = options.stdin instanceof Readable ? options.stdin : Readable.from(options.stdin === undefined ? [] : [Buffer.from(options.stdin)]);
  const now = () => options.now ?? Math.floor(Date.now() / 1000);
  const code = await run(args, { stdin, stdout: out, stderr: err, environment: options.environment ?? {}, now, stopped: () => Promise.resolve() });
  return { code, stdout: out.text, stderr: err.text };
}

/** JSON objects, one a line. */
export function ndjson(text: string): Record<string, unknown>[] {
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line));
}

/** A directory of its own, removed by `cleanUp`. */
export async function scratch(): Promise<{ dir: string; cleanUp: () => Promise<void> }> {
  const dir = await mkdtemp(join(tmpdir(), 'ashyq-cli-'));
  return { dir, cleanUp: () => rm(dir, { recursive: true, force: true }) };
}

export class Collector extends Writable {
  #parts: Buffer[] = [];
  get text(): string {
    return Buffer.concat(this.#parts).toString('utf8');
  }
  override _write(chunk: Buffer, _encoding: BufferEncoding, done: () => void): void {
    this.#parts.push(Buffer.from(chunk));
    done();
  }
}
