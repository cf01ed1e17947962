/** The workers of one run: each block goes to the one with the least to do, and comes back whenever it is judged. */
import type { Job, Judged } from '../../core/audit/bulk/judge-block.ts';
import type { AuditAnswer, AuditPlan, AuditRequest } from '../../workers/audit.protocol.ts';
import type { ReadPublished } from '../history/published.ts';

/** Blocks at each worker, so that none is ever idle while the page draws; each is at most 96 kB. */
const AHEAD = 4;
const MOST = 16;

/** Nobody can judge: a script of ours did not come, or a worker broke. */
export class PoolError extends Error {}

interface Seat {
  readonly worker: Worker;
  busy: number;
}
interface Waiting {
  readonly seat: Seat;
  resolve(judged: Judged): void;
  reject(error: unknown): void;
}

export class Pool {
  readonly #seats: readonly Seat[];
  readonly #read: ReadPublished;
  readonly #waiting = new Map<number, Waiting>();
  #nextId = 0;
  #fault: { readonly error: unknown } | null = null;
  #onRoom: (() => void) | null = null;

  constructor(plan: AuditPlan, { read, spawn, size = poolSize() }: { read: ReadPublished; spawn: () => Worker; size?: number }) {
    this.#read = read;
    this.#seats = Array.from({ length: size }, () => this.#seat(plan, spawn));
  }

  /** When a worker has room for another block, whichever it is: the slowest of them keeps none of the others waiting. @throws PoolError */
  async room(): Promise<void> {
    while (this.#fault === null && this.#waiting.size >= this.#seats.length * AHEAD)
      await new Promise<void>((resolve) => {
        this.#onRoom = resolve;
      });
    if (this.#fault !== null) throw this.#fault.error;
  }

  judge(job: Job): Promise<Judged> {
    if (this.#fault !== null) return Promise.reject(this.#fault.error);
    const seat = this.#seats.reduce((least, one) => (one.busy < least.busy ? one : least));
    const id = this.#nextId;
    this.#nextId += 1;
    seat.busy += 1;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { seat, resolve, reject });
      ask(seat.worker, { kind: 'judge', id, job }, [job.block.bytes.buffer as ArrayBuffer]);
    });
  }

  close(): void {
    for (const { worker } of this.#seats) worker.terminate();
    this.#fail();
  }

  #seat(plan: AuditPlan, spawn: () => Worker): Seat {
    const worker = spawn();
    worker.addEventListener('message', ({ data }: MessageEvent<AuditAnswer>) => {
      if (data.kind === 'judged') this.#finish(data);
      else if (data.kind === 'failed') this.#fail();
      else
        this.#read(data.name).then(
          (bytes) => ask(worker, { kind: 'file', id: data.id, bytes }),
          (error: unknown) => this.#fail(error),
        );
    });
    worker.addEventListener('error', (event) => {
      event.preventDefault();
      this.#fail();
    });
    ask(worker, { kind: 'open', plan });
    return { worker, busy: 0 };
  }

  #finish({ id, judged }: Extract<AuditAnswer, { kind: 'judged' }>): void {
    const waiting = this.#waiting.get(id);
    if (waiting === undefined) return;
    waiting.seat.busy -= 1;
    this.#waiting.delete(id);
    waiting.resolve(judged);
    this.#onRoom?.();
  }

  #fail(error: unknown = new PoolError()): void {
    this.#fault ??= { error };
    for (const { reject } of this.#waiting.values()) reject(error);
    this.#waiting.clear();
    this.#onRoom?.();
  }
}

function ask(worker: Worker, request: AuditRequest, transfer: Transferable[] = []): void {
  worker.postMessage(request, transfer);
}

/** All cores: the page itself only cuts, compares and shows. */
function poolSize(): number {
  return Math.min(Math.max(navigator.hardwareConcurrency || 2, 1), MOST);
}
