/** The issuer's end of the socket: opened when something is asked, opened anew after the signer was away, bounded in what is under way and in how long it waits. */
import { createConnection, type Socket } from 'node:net';
import * as v from 'valibot';
import { KeyError } from '../key-error.ts';
import { ANSWER_BYTES, frameReader, writeFrame } from './frames.ts';
import { ANSWER, type SignerAnswer } from './protocol.ts';
import { SignerError } from './signer-error.ts';

const ANSWER_MS = 5_000;
const UNDER_WAY = 1_024;
/** After a failed attempt callers are told so at once, for so long: a flood of them makes no flood of attempts. */
const AGAIN_MS = 100;

type Asked = Readonly<Record<string, unknown>>;
type Said = Exclude<SignerAnswer, { readonly keyError: unknown } | { readonly error: unknown }>;

/** Asks on a connection that nobody else uses yet. */
export type Ask = (request: Asked) => Promise<Said>;

interface Waiting {
  resolve(answer: Said): void;
  reject(error: Error): void;
  readonly timer: NodeJS.Timeout;
}

/** True where something takes connections there. */
export function answersAt(path: string): Promise<boolean> {
  return connect(path).then(
    (socket) => {
      socket.destroy();
      return true;
    },
    () => false,
  );
}

export class SignerLink {
  readonly #path: string;
  readonly #greet: (ask: Ask) => Promise<void>;
  #line: Line | null = null;
  #opening: Promise<Line> | null = null;
  #failedAt = Number.NEGATIVE_INFINITY;

  /** `greet` says hello on each new connection, before anything else is asked on it. */
  constructor(path: string, greet: (ask: Ask) => Promise<void>) {
    this.#path = path;
    this.#greet = greet;
  }

  /** @throws KeyError, SignerError (`signer-away` when there is no answer in time) */
  async ask(request: Asked): Promise<Said> {
    return (await this.#open()).ask(request);
  }

  /** whether the last connection still stands */
  get open(): boolean {
    return this.#line?.open === true;
  }

  close(): void {
    this.#line?.end();
  }

  async #open(): Promise<Line> {
    if (this.#line?.open === true) return this.#line;
    if (performance.now() - this.#failedAt < AGAIN_MS) throw new SignerError('signer-away');
    this.#opening ??= this.#begin().finally(() => {
      this.#opening = null;
    });
    return this.#opening;
  }

  async #begin(): Promise<Line> {
    let line: Line | null = null;
    try {
      const begun = new Line(await connect(this.#path));
      line = begun;
      await this.#greet((request) => begun.ask(request));
      this.#line = line;
      return line;
    } catch (error) {
      this.#failedAt = performance.now();
      line?.end();
      throw error instanceof SignerError || error instanceof KeyError ? error : new SignerError('signer-away', this.#why(error));
    }
  }

  /** For the operator: a socket that is not there, one that nobody listens at and one that this user may not open are three things to mend. */
  #why(error: unknown): string {
    return `no signer answers at ${this.#path} (${(error as NodeJS.ErrnoException).code ?? 'no reason given'})`;
  }
}

/** One connection, until it breaks. */
class Line {
  readonly #socket: Socket;
  readonly #waiting = new Map<number, Waiting>();
  #next = 0;
  open = true;

  constructor(socket: Socket) {
    this.#socket = socket;
    const read = frameReader(ANSWER_BYTES);
    // nothing under way: the process may end; what is under way has a timer that holds it
    socket.unref();
    socket.on('data', (chunk) => {
      for (const frame of read(Buffer.from(chunk)) ?? [null]) if (!this.#take(frame)) return this.end();
    });
    socket.on('error', () => undefined);
    socket.on('close', () => this.end());
  }

  ask(request: Asked): Promise<Said> {
    if (!this.open) return Promise.reject(new SignerError('signer-away'));
    if (this.#waiting.size >= UNDER_WAY) return Promise.reject(new SignerError('signer-busy'));
    this.#next += 1;
    const id = this.#next;
    return new Promise((resolve, reject) => {
      // an answer that comes after its time must not be taken for another's: the connection ends with it
      const timer = setTimeout(() => this.end(), ANSWER_MS);
      this.#waiting.set(id, { resolve, reject, timer });
      writeFrame(this.#socket, { id, ...request });
    });
  }

  end(): void {
    this.open = false;
    this.#socket.destroy();
    for (const { reject, timer } of this.#waiting.values()) {
      clearTimeout(timer);
      reject(new SignerError('signer-away'));
    }
    this.#waiting.clear();
  }

  #take(frame: unknown): boolean {
    const parsed = v.safeParse(ANSWER, frame);
    const waiting = parsed.success ? this.#waiting.get(parsed.output.id) : undefined;
    if (!parsed.success || waiting === undefined) return false;
    const answer = parsed.output;
    this.#waiting.delete(answer.id);
    clearTimeout(waiting.timer);
    if ('keyError' in answer) waiting.reject(new KeyError(answer.keyError, 'the signer says so'));
    else if ('error' in answer) waiting.reject(new SignerError(answer.error));
    else waiting.resolve(answer);
    return true;
  }
}

function connect(path: string): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = createConnection(path);
    socket.once('connect', () => {
      socket.off('error', reject);
      resolve(socket);
    });
    socket.once('error', reject);
  });
}
