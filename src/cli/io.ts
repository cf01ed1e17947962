/** What a command may touch: streams, environment and clock, handed in so that a test runs a command as a function. */
import { once } from 'node:events';
import type { Readable, Writable } from 'node:stream';

export interface Io {
  readonly stdin: Readable & { readonly isTTY?: boolean };
  readonly stdout: Writable;
  readonly stderr: Writable & { readonly isTTY?: boolean };
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Seconds since 1970. */
  now(): number;
  /** Resolves when the process is asked to stop (SIGINT, SIGTERM). Only commands that serve ask. */
  stopped(): Promise<void>;
}

/** Exit codes (formats.md §10). */
export const EXIT = { ok: 0, refused: 1, undecided: 2, trust: 3, usage: 64, internal: 70 } as const;
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** A command line that cannot be carried out as written: exit 64. */
export class UsageError extends Error {}

/** As a shell reports a program that SIGPIPE ended: not every line was judged, so none of the verdict codes would be true. */
export const READER_GONE = 141;

/** The reader went away (`ashyq verify | head`): nothing is left to say and nobody to say it to. */
export class ReaderGoneError extends Error {}

/** The output cannot be written (a full disk): the program's listener on the stream says why (main.ts). */
export class OutputError extends Error {}

/** Writes and waits while the reader is slower than we are, so that memory stays flat over any input. */
export async function write(stream: Writable, text: string | Uint8Array): Promise<void> {
  if (stream.errored !== null && !isBrokenPipe(stream.errored)) throw new OutputError(stream.errored.message, { cause: stream.errored });
  if (stream.destroyed || stream.errored !== null) throw new ReaderGoneError();
  if (stream.write(text)) return;
  // Either the pipe drains, or it breaks: `once` rejects on the stream's error. Whichever it was, nobody listens any more: a slow reader is waited for thousands of times.
  const waited = new AbortController();
  const { signal } = waited;
  await Promise.race([once(stream, 'drain', { signal }), once(stream, 'close', { signal })])
    .catch((error: unknown) => {
      if (isBrokenPipe(error)) throw new ReaderGoneError();
      throw new OutputError(error instanceof Error ? error.message : 'unknown', { cause: error });
    })
    .finally(() => waited.abort());
  if (stream.destroyed) throw new ReaderGoneError();
}

/** A line for people, on stderr. */
export function tell(io: Io, text: string): void {
  io.stderr.write(`${text}\n`);
}

export function isBrokenPipe(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'EPIPE' || error.code === 'ERR_STREAM_DESTROYED' || error.code === 'ECONNRESET');
}
