/**
 * Who judges the blocks of `ashyq verify`: this thread at first, so that a scanner's line is answered at once; worker threads as soon as the input turns out to be long.
 * Blocks may be ready in any order; the caller puts them back into theirs.
 */
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { type Job, type Judged, judgeBlock } from '../core/audit/bulk/judge-block.ts';
import type { TrustReads } from '../core/audit/history/trust-reads.ts';
import type { HashedFile } from '../core/audit/report.ts';
import { openBench, type Plan } from './verify-bench.ts';

/** A worker is ready after a tenth of a second, in which this thread judges a few hundred lines. */
const LONG_BYTES = 512 * 1024;
/** Blocks that wait at each worker, so that none of them is ever idle. */
const AHEAD = 3;

interface Seat {
  readonly worker: Worker;
  busy: number;
}
interface Waiting {
  resolve(judged: Judged): void;
  reject(error: unknown): void;
}

export class Judges {
  readonly #plan: Plan;
  readonly #jobs: number;
  readonly #here: ReturnType<typeof openBench>;
  readonly #reads: TrustReads;
  readonly #waiting = new Map<number, Waiting>();
  #seats: Seat[] = [];
  #bytes = 0;
  #nextId = 0;

  /** `jobs`: how many threads verify. `reads` hears of every published file that any of them read. */
  constructor(plan: Plan, { jobs, reads }: { readonly jobs: number; readonly reads: TrustReads }) {
    this.#plan = plan;
    this.#jobs = canSpawn() ? jobs : 1;
    this.#reads = reads;
    this.#here = openBench(plan, reads);
  }

  /** How many blocks should be under way. */
  get depth(): number {
    return this.#seats.length === 0 ? 1 : this.#seats.length * AHEAD;
  }

  run(job: Job): Promise<Judged> {
    this.#bytes += job.block.bytes.length;
    if (this.#jobs > 1 && this.#seats.length === 0 && this.#bytes > LONG_BYTES) this.#seats = Array.from({ length: this.#jobs }, () => this.#seat());
    const seat = this.#seats.reduce<Seat | null>((least, one) => (least === null || one.busy < least.busy ? one : least), null);
    if (seat === null) return judgeBlock(job, this.#here);
    const id = this.#nextId;
    this.#nextId += 1;
    seat.busy += 1;
    seat.worker.postMessage({ id, job }, [job.block.bytes.buffer as ArrayBuffer]);
    return new Promise<Judged>((resolve, reject) => this.#waiting.set(id, { resolve, reject })).finally(() => {
      seat.busy -= 1;
    });
  }

  async close(): Promise<void> {
    await Promise.all(this.#seats.map(({ worker }) => worker.terminate()));
  }

  #seat(): Seat {
    const worker = new Worker(WORKER, { workerData: this.#plan });
    worker.on('message', ({ id, judged, files }: { readonly id: number; readonly judged: Judged; readonly files: readonly HashedFile[] }) => {
      try {
        for (const file of files) this.#reads.note(file);
      } catch (error) {
        this.#fail(error);
      }
      this.#waiting.get(id)?.resolve(judged);
      this.#waiting.delete(id);
    });
    worker.on('error', (error) => this.#fail(error));
    return { worker, busy: 0 };
  }

  #fail(error: unknown): void {
    for (const { reject } of this.#waiting.values()) reject(error);
    this.#waiting.clear();
  }
}

const WORKER = new URL('./verify-worker.js', import.meta.url);
/** Only the built program has its worker beside it. */
const canSpawn = (): boolean => existsSync(fileURLToPath(WORKER));
