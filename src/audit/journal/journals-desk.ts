/** The page's way to the worker that holds its journals: questions by number, published files read for it. */
import type { TogetherReport } from '../../core/audit/journals-together.ts';
import type { JournalsAnswer, JournalsQuestion, JournalsRequest } from '../../workers/journals.protocol.ts';
import type { JudgedBy } from './audit-file.ts';
import type { AskedOfJournals, BesideJournals, FileRows } from './journals-bench.ts';
import type { ShownCheckpoints, ShownReport } from './shown.ts';

/** The worker's script did not come, or it broke: a fault of the program. */
export class DeskError extends Error {}

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

  constructor({ trust, read }: JudgedBy, spawn: () => Worker) {
    this.#worker = spawn();
    this.#worker.addEventListener('message', ({ data }: MessageEvent<JournalsAnswer>) => {
      if (data.kind !== 'read') this.#hear(data);
      else
        read(data.name).then(
          (bytes) => this.#send({ kind: 'file', id: data.id, bytes }),
          () => this.#send({ kind: 'file', id: data.id, bytes: null }),
        );
    });
    this.#worker.addEventListener('error', (event) => {
      event.preventDefault();
      this.close();
    });
    this.#send({ kind: 'open', trust });
  }

  /** Whoever waits for an answer hears that there is none. */
  close(): void {
    this.#isBroken = true;
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

  #hear(said: Exclude<JournalsAnswer, { kind: 'read' }>): void {
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
