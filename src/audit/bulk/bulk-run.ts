/**
 * One run over any number of lines: files are read as streams and cut into blocks, workers judge them, and here they are put back into their order, compared with the
 * showings before them, counted, and kept so that a reload goes on where it was.
 */
import { BlockCutter } from '../../core/audit/bulk/cut.ts';
import type { Judged } from '../../core/audit/bulk/judge-block.ts';
import type { LineFormat } from '../../core/audit/bulk/line-format.ts';
import { settleBlock } from '../../core/audit/bulk/settle.ts';
import { SeenShowings } from '../../core/audit/bulk/showings.ts';
import { utf8Decode } from '../../core/bytes.ts';
import type { AuditRuns, KeptBlock, KeptPosition, KeptRun } from '../../shared/storage/audit-runs.ts';
import { type Pool, PoolError } from './pool.ts';
import { ResultTable } from './result-table.ts';

/** `file-gone`: an input could not be read to its end. `failed`: the workers gave up. */
export type RunState = 'running' | 'stopped' | 'done' | 'file-gone' | 'failed';

export interface Progress {
  readonly lines: number;
  /** 0 to 1 */
  readonly share: number;
  /** lines a second of this sitting, and seconds until the end at this rate; null while nobody can tell */
  readonly rate: number | null;
  readonly left: number | null;
}

const START: KeptPosition = { input: 0, offset: 0, line: 1, firstLine: 1 };
/** Blocks are written together: a transaction for each would take as long as judging it. */
const KEEP_BLOCKS = 48;
const TELL_MS = 200;
/** Before that a rate is chance. */
const STEADY_MS = 1500;

interface Options {
  readonly run: KeptRun;
  /** the inputs' bytes, in the order of `run.inputs` */
  readonly files: readonly Blob[];
  readonly pool: Pool;
  readonly runs: AuditRuns;
  /** something is to be shown anew; a few times a second */
  readonly onChange: () => void;
}

export class BulkRun {
  readonly table = new ResultTable();
  readonly files: readonly Blob[];
  readonly #options: Options;
  readonly #seen = new SeenShowings();
  /** The lines of NDJSON: blobs, which a browser keeps off the heap. */
  readonly #ndjson: Blob[] = [];
  readonly #ends: Uint32Array[] = [];
  readonly #total: number;
  #position: KeptPosition;
  #state: RunState = 'running';
  #waiting: KeptBlock[] = [];
  #isKept = true;
  #bytes = 0;
  #began = { at: 0, bytes: 0, lines: 0 };
  #told = 0;

  constructor(options: Options) {
    this.#options = options;
    this.files = options.files;
    this.#position = START;
    this.#total = options.files.reduce((sum, { size }) => sum + size, 0);
  }

  get state(): RunState {
    return this.#state;
  }

  /** Whether a reload could go on from here. */
  get isKept(): boolean {
    return this.#isKept;
  }

  get question(): KeptRun {
    return this.#options.run;
  }

  get progress(): Progress {
    const seconds = (performance.now() - this.#began.at) / 1000;
    const isSteady = seconds * 1000 > STEADY_MS && this.#bytes > this.#began.bytes;
    const rate = isSteady ? (this.table.length - this.#began.lines) / seconds : null;
    const left = isSteady ? ((this.#total - this.#bytes) * seconds) / (this.#bytes - this.#began.bytes) : null;
    return { lines: this.table.length, share: this.#total === 0 ? 1 : Math.min(1, this.#bytes / this.#total), rate, left };
  }

  /** All verdicts as NDJSON, the same bytes as `ashyq verify --json`. */
  ndjson(): Blob {
    return new Blob(this.#ndjson, { type: 'application/x-ndjson' });
  }

  /** One line of it. */
  async verdictOf(row: number): Promise<Readonly<Record<string, unknown>>> {
    const { block, row: at } = this.table.where(row);
    const ends = this.#ends[block] ?? new Uint32Array(0);
    const bytes = await this.#ndjson[block]?.slice(at === 0 ? 0 : ends[at - 1], ends[at]).arrayBuffer();
    return JSON.parse(utf8Decode(new Uint8Array(bytes ?? new ArrayBuffer(0)))) as Readonly<Record<string, unknown>>;
  }

  /** What was judged before a reload. */
  async restore(): Promise<boolean> {
    const isWhole = await this.#options.runs.blocks(({ input, offset, judged }) => {
      for (const [nr, row] of judged.shown.row.entries()) {
        const { group, index, iat } = judged.shown;
        this.#seen.add({ group: judged.words[group[nr] ?? 0] ?? '', index: index[nr] ?? 0, iat: iat[nr] ?? 0 }, judged.rows.at[row] ?? 0);
      }
      this.#append(judged, { input, offset });
    });
    this.#position = this.#options.run.position;
    const before = this.files.slice(0, this.#position.input).reduce((sum, { size }) => sum + size, 0);
    this.#bytes = before + this.#position.offset;
    return isWhole;
  }

  /** Judges what is left, to the end or until `stop`. */
  async start(): Promise<void> {
    this.#state = 'running';
    this.#began = { at: performance.now(), bytes: this.#bytes, lines: this.table.length };
    try {
      await this.#readAll();
      if (this.#state === 'running') this.#state = 'done';
    } catch (error) {
      if (!(error instanceof PoolError || error instanceof DOMException)) throw error;
      if (this.#state === 'running') this.#state = error instanceof PoolError ? 'failed' : 'file-gone';
    } finally {
      this.#options.pool.close();
      await this.#keep();
      this.#options.onChange();
    }
  }

  stop(): void {
    if (this.#state === 'running') this.#state = 'stopped';
    this.#options.pool.close();
  }

  async #readAll(): Promise<void> {
    const { run, pool } = this.#options;
    let settled = Promise.resolve();
    let { firstLine } = this.#position;
    const underWay = new Set<Promise<void>>();
    for (let input = this.#position.input; input < this.files.length; input += 1) {
      const of = run.inputs[input];
      if (of === undefined) break;
      const from = input === this.#position.input ? this.#position : START;
      for await (const block of blocksOf(this.files[input] ?? new Blob(), { format: of.format, from })) {
        if (this.#state !== 'running') return;
        const { offset, size, line, lines } = block;
        const end = { input, offset: offset + size, line: line + lines, firstLine: firstLine + lines };
        const judging = pool.judge({ block, format: of.format, firstLine, file: run.inputs.length > 1 ? of.name : null, now: run.now });
        firstLine += lines;
        settled = Promise.all([settled, judging]).then(([, judged]) => this.#settle(judged, { input, offset, end }));
        const mine = settled;
        // Its fault is met where it is waited for.
        mine.catch(() => undefined);
        underWay.add(mine);
        void mine.then(
          () => underWay.delete(mine),
          () => undefined,
        );
        if (underWay.size >= pool.depth) await underWay.values().next().value;
      }
      await settled;
      this.#bytes = this.files.slice(0, input + 1).reduce((sum, { size }) => sum + size, 0);
      this.#position = { ...START, input: input + 1, firstLine };
    }
  }

  #settle(judged: Judged, { input, offset, end }: { readonly input: number; readonly offset: number; readonly end: KeptPosition }): void {
    if (this.#state !== 'running') return;
    const whole = settleBlock(judged, this.#seen);
    this.#append(whole, { input, offset });
    this.#bytes += end.offset - offset;
    this.#position = end;
    this.#waiting.push({ input, offset, judged: whole });
    if (this.#waiting.length >= KEEP_BLOCKS) void this.#keep();
    if (performance.now() - this.#told < TELL_MS) return;
    this.#told = performance.now();
    this.#options.onChange();
  }

  #append(judged: Judged, place: { readonly input: number; readonly offset: number }): void {
    this.table.append(judged, place);
    this.#ndjson.push(new Blob([judged.ndjson as Uint8Array<ArrayBuffer>]));
    this.#ends.push(judged.ends);
  }

  async #keep(): Promise<void> {
    const blocks = this.#waiting;
    this.#waiting = [];
    if (!this.#isKept) return;
    const run = { ...this.#options.run, position: this.#position, isDone: this.#state === 'done' };
    this.#isKept = await this.#options.runs.keep(run, blocks);
  }
}

/** Streams are not iterable everywhere yet. */
async function* blocksOf(file: Blob, { format, from }: { readonly format: LineFormat; readonly from: KeptPosition }) {
  const cutter = new BlockCutter(format, from);
  const reader = file.slice(from.offset).stream().getReader();
  try {
    for (let chunk = await reader.read(); !chunk.done; chunk = await reader.read()) yield* cutter.push(chunk.value);
    yield* cutter.end();
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}
