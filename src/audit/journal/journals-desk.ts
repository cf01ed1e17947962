/** The page's way to the worker that holds its journals: questions by number, published files read for it. */
import type { Obtained } from '../../core/audit/journal-cut.ts';
import type { TogetherReport } from '../../core/audit/journals-together.ts';
import type { JournalsAnswer, JournalsQuestion, JournalsRequest } from '../../workers/journals.protocol.ts';
import type { JudgedBy } from './audit-file.ts';
import type { AskedOfJournals, BesideJournals, FileRows } from './journals-bench.ts';
import type { ShownCheckpoints, ShownReport } from './shown.ts';

/** The worker's script did not come, it broke or it is gone, and with it all that it knew. */
export class DeskError extends Error {}

/** A script that comes at all is here by then. */
const BIRTH_MS = 60_000;

interface Asked {
  resolve(value: unknown): void;
  reject(error: unknown): void;
  readonly onProgress: (share: number) => void;
}

export class JournalsDesk implements AskedOfJournals {
  readonly #worker: Worker;
  readonly #asked = new Map<number, Asked>();
  #next = 0;
  #isBroken = false;

  readonly #onGone: () => void;
  readonly #watch = new AbortController();
  /** it has not said that it lives */
  readonly #birth: ReturnType<typeof setTimeout>;

  /** `onGone`: the worker is dead, by whatever it died; not when it was closed. */
  constructor({ trust, read }: JudgedBy, spawn: () => Worker, onGone: () => void = () => undefined) {
    this.#onGone = onGone;
    this.#worker = spawn();
    const lock = `ashyq-journals-${crypto.getRandomValues(new Uint32Array(4)).join('-')}`;
    this.#worker.addEventListener('message', ({ data }: MessageEvent<JournalsAnswer>) => {
      if (data.kind === 'alive') this.#watchOver(lock);
      else if (data.kind !== 'read') this.#hear(data);
      else
        read(data.name).then(
          (bytes) => this.#send({ kind: 'file', id: data.id, bytes }),
          () => this.#send({ kind: 'file', id: data.id, bytes: null }),
        );
    });
    for (const broken of ['error', 'messageerror'] as const)
      this.#worker.addEventListener(broken, (event) => {
        event.preventDefault();
        this.#die();
      });
    this.#birth = setTimeout(() => this.#die(), BIRTH_MS);
    this.#send({ kind: 'open', trust, lock });
  }

  /** The lock is free when the worker is gone: some deaths send no event. */
  #watchOver(lock: string): void {
    clearTimeout(this.#birth);
    navigator.locks?.request(lock, { signal: this.#watch.signal }, () => this.#die()).catch(() => undefined);
  }

  #die(): void {
    if (this.#isBroken) return;
    this.close();
    this.#onGone();
  }

  /** Whoever waits for an answer hears that there is none. */
  close(): void {
    this.#isBroken = true;
    this.#watch.abort();
    clearTimeout(this.#birth);
    this.#worker.terminate();
    for (const { reject } of this.#asked.values()) reject(new DeskError());
    this.#asked.clear();
  }

  audit(file: File, onProgress: (share: number) => void): Promise<FileRows | null> {
    return this.#ask({ of: 'audit', file }, onProgress);
  }

  shown(place: number): Promise<ShownReport> {
    return this.#ask({ of: 'shown', place });
  }

  saved(place: number): Promise<Blob> {
    return this.#ask({ of: 'saved', place });
  }

  tell(word: Obtained): Promise<null> {
    return this.#ask({ of: 'tell', word });
  }

  together(): Promise<TogetherReport> {
    return this.#ask({ of: 'together' });
  }

  checkpoints(): Promise<ShownCheckpoints> {
    return this.#ask({ of: 'checkpoints' });
  }

  report(beside: BesideJournals, as: 'json' | 'csv'): Promise<Blob> {
    return this.#ask({ of: 'report', beside, as });
  }

  #ask<T>(question: JournalsQuestion, onProgress: (share: number) => void = () => undefined): Promise<T> {
    const id = this.#next;
    this.#next += 1;
    return new Promise<T>((resolve, reject) => {
      if (this.#isBroken) return reject(new DeskError());
      this.#asked.set(id, { resolve: (value) => resolve(value as T), reject, onProgress });
      this.#send({ kind: 'ask', id, question });
    });
  }

  #hear(said: Exclude<JournalsAnswer, { kind: 'read' | 'alive' }>): void {
    const asked = this.#asked.get(said.id);
    if (said.kind === 'progress') asked?.onProgress(said.share);
    else this.#asked.delete(said.id);
    if (said.kind === 'answer') asked?.resolve(said.value);
    if (said.kind === 'failed') asked?.reject(new DeskError());
  }

  #send(request: JournalsRequest): void {
    this.#worker.postMessage(request);
  }
}
