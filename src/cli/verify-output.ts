/** The verdicts of `ashyq verify` in the order of the lines, whichever thread judged them first, and what the exit code rests on. */
import type { Job, Judged } from '../core/audit/bulk/judge-block.ts';
import { settleBlock } from '../core/audit/bulk/settle.ts';
import { SeenShowings } from '../core/audit/bulk/showings.ts';
import type { Verdict } from '../core/verdict.ts';
import { EXIT, type ExitCode, type Io, tell, write } from './io.ts';
import { Progress } from './progress.ts';
import { formatColumns, type Place } from './verdict-line.ts';
import type { Judges } from './verify-judges.ts';

const REFUSE = 1;
const UNDECIDED = 2;

/** Who takes the verdicts in the order of their lines. */
export interface VerdictTaker {
  take(judged: Judged): Promise<void>;
  end(): ExitCode;
}

export class VerdictOutput implements VerdictTaker {
  readonly #io: Io;
  readonly #json: boolean;
  readonly #progress: Progress;
  readonly #seen = new SeenShowings();
  readonly #outcomes = new Set<number>();
  #lines = 0;

  constructor(io: Io, { json, progress }: { readonly json: boolean; readonly progress: boolean }) {
    this.#io = io;
    this.#json = json;
    this.#progress = new Progress(io, progress);
  }

  /** The next block, in order. */
  async take(judged: Judged): Promise<void> {
    const settled = settleBlock(judged, this.#seen);
    for (const outcome of settled.rows.outcome) this.#outcomes.add(outcome);
    await write(this.#io.stdout, this.#json ? settled.ndjson : asColumns(settled.ndjson));
    this.#lines += settled.ends.length;
    this.#progress.count(this.#lines);
  }

  end(): ExitCode {
    this.#progress.end(this.#lines);
    if (this.#lines === 0) tell(this.#io, 'ashyq: no lines: nothing was judged');
    return this.#outcomes.has(REFUSE) ? EXIT.refused : this.#outcomes.has(UNDECIDED) ? EXIT.undecided : EXIT.ok;
  }
}

function asColumns(ndjson: Uint8Array): string {
  const lines = Buffer.from(ndjson.buffer, ndjson.byteOffset, ndjson.byteLength).toString('utf8').split('\n');
  return lines
    .filter((line) => line !== '')
    .map((line) => {
      const verdict = JSON.parse(line) as Verdict & Place;
      return formatColumns(verdict, verdict);
    })
    .join('');
}

/** Reads, judges and writes at once: a line that waits for the next one is answered meanwhile, and no more is read than the judges can take. */
export async function judgeAll(jobs: AsyncGenerator<Job>, { judges, output }: { readonly judges: Judges; readonly output: VerdictTaker }): Promise<ExitCode> {
  const wait = new Waiter();
  let written = Promise.resolve();
  let underWay = 0;
  for (let next = await wait.for(jobs.next()); next.done !== true; next = await wait.for(jobs.next())) {
    const judging = judges.run(next.value);
    judging.catch(wait.fail);
    underWay += 1;
    written = written.then(async () => {
      await output.take(await judging);
      underWay -= 1;
      wait.wake();
    });
    written.catch(wait.fail);
    while (underWay >= judges.depth) await wait.forWake();
  }
  await wait.for(written);
  return output.end();
}

/** One wait at a time, ended by what breaks meanwhile (the reader of the output went away). A race with one promise for all would keep every wait of a long run. */
class Waiter {
  #failure: { readonly error: unknown } | null = null;
  #reject: (error: unknown) => void = () => undefined;
  #wake: () => void = () => undefined;

  readonly fail = (error: unknown): void => {
    this.#failure ??= { error };
    this.#reject(error);
  };

  wake(): void {
    this.#wake();
  }

  for<T>(promise: Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      if (this.#failure !== null) reject(this.#failure.error);
      this.#reject = reject;
      promise.then(resolve, reject);
    });
  }

  forWake(): Promise<void> {
    return this.for(
      new Promise<void>((resolve) => {
        this.#wake = resolve;
      }),
    );
  }
}
