/**
 * One run over any number of lines: files are read as streams and cut into blocks, workers judge them, and here they are put back into their order, compared with the
 * showings before them, counted, and kept so that a reload goes on where it was.
 */
import type { Judged } from '../../core/audit/bulk/judge-block.ts';
import { PassesTally } from '../../core/audit/bulk/passes-tally.ts';
import { settleBlock } from '../../core/audit/bulk/settle.ts';
import { SeenShowings } from '../../core/audit/bulk/showings.ts';
import type { TrustReads } from '../../core/audit/history/trust-reads.ts';
import type { PassesPart, ReportInput } from '../../core/audit/report.ts';
import { utf8Decode } from '../../core/bytes.ts';
import type { AuditRuns, KeptBlock, KeptPosition, KeptRun } from '../../shared/storage/audit-runs.ts';
import type { Published } from '../history/published.ts';
import { breathing } from './breathe.ts';
import { InputDigest, type JudgedPart } from './input-digest.ts';
import type { Pool } from './pool.ts';
import { ResultTable } from './result-table.ts';
import { blocksOf, isNext, type RunState, START, stateOf } from './run-state.ts';
import { Turns } from './turns.ts';
import { VerdictDigest, VerdictText } from './verdict-text.ts';

export interface Progress {
  readonly lines: number;
  /** 0 to 1 */
  readonly share: number;
  /** lines a second of this sitting, and seconds until the end at this rate; null while nobody can tell */
  readonly rate: number | null;
  readonly left: number | null;
}

/** Blocks are written together: a transaction for each would take as long as judging it, and too many at once would hold the page up. */
const KEEP_BLOCKS = 16;
/** Blocks that may be judged before their turn, behind one that takes long: some megabytes. */
const AFOOT = 64;
const TELL_MS = 200;
/** Before that a rate is chance. */
const STEADY_MS = 1500;

interface Options {
  readonly run: KeptRun;
  /** the inputs' bytes, in the order of `run.inputs` */
  readonly files: readonly Blob[];
  readonly pool: Pool;
  readonly runs: AuditRuns;
  /** whose data judge, and what of them was read */
  readonly published: Published;
  readonly reads: TrustReads;
  /** something is to be shown anew; a few times a second */
  readonly onChange: () => void;
}

export class BulkRun {
  readonly table = new ResultTable();
  readonly files: readonly Blob[];
  readonly #options: Options;
  readonly #seen = new SeenShowings();
  readonly #text = new VerdictText();
  readonly #total: number;
  readonly #tallies: readonly PassesTally[];
  readonly #verdicts: readonly VerdictDigest[];
  /** of the input that a reload broke off in, what was judged of it */
  readonly #before: JudgedPart[] = [];
  readonly #hashed: ReportInput[];
  #saved: number;
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
    this.#saved = options.run.saved;
    this.#hashed = options.run.hashed.map((file) => ({ ...file, kind: 'passes' }));
    this.#verdicts = options.run.inputs.map(() => new VerdictDigest({ isOnly: options.run.inputs.length === 1 }));
    this.#tallies = this.#verdicts.map((digest) => new PassesTally(digest));
    this.#total = options.files.reduce((sum, { size }) => sum + size, 0);
  }

  get state(): RunState {
    return this.#state;
  }

  /** It goes on, or is about to. */
  get isBusy(): boolean {
    return this.#state === 'running' || this.#state === 'restoring';
  }

  /** Whether a reload could go on from here. */
  get isKept(): boolean {
    return this.#isKept;
  }

  get question(): KeptRun {
    return this.#options.run;
  }

  get progress(): Progress {
    const { judged } = this.#options.run;
    if (this.#state === 'restoring') return { lines: this.table.length, share: this.table.length / Math.max(1, judged), rate: null, left: null };
    const seconds = (performance.now() - this.#began.at) / 1000;
    const isSteady = seconds * 1000 > STEADY_MS && this.#bytes > this.#began.bytes;
    const rate = isSteady ? (this.table.length - this.#began.lines) / seconds : null;
    const left = isSteady ? ((this.#total - this.#bytes) * seconds) / (this.#bytes - this.#began.bytes) : null;
    return { lines: this.table.length, share: this.#total === 0 ? 1 : Math.min(1, this.#bytes / this.#total), rate, left };
  }

  /** All verdicts as NDJSON, the same bytes as `ashyq verify --json`. */
  ndjson(): Blob {
    return this.#text.blob();
  }

  /** One line of it. */
  async verdictOf(row: number): Promise<Readonly<Record<string, unknown>>> {
    const { block, row: at } = this.table.where(row);
    return JSON.parse(utf8Decode(await this.#text.line(block, at))) as Readonly<Record<string, unknown>>;
  }

  get published(): Published {
    return this.#options.published;
  }

  /** What a report says of this run; null before its end. */
  get found(): { readonly inputs: readonly ReportInput[]; readonly passes: readonly PassesPart[]; readonly reads: TrustReads } | null {
    if (this.#state !== 'done') return null;
    const { run, reads } = this.#options;
    return { inputs: this.#hashed, passes: run.inputs.flatMap(({ format }, nr) => this.#tallies[nr]?.part(nr, format) ?? []), reads };
  }

  /** What was judged before a reload: each block where the one before it ended, up to where the run was. Else it cannot go on. */
  async restore(): Promise<boolean> {
    const { position } = this.#options.run;
    this.#state = 'restoring';
    let at = START;
    let isWhole = true;
    const breathe = breathing();
    const isRead = await this.#options.runs.blocks(async (block) => {
      // One without a digest is of an earlier version of this app.
      isWhole &&= isNext(block, at) && typeof block.sha256 === 'string';
      at = block.end;
      if (!isWhole || this.#state !== 'restoring') return;
      const { input, offset, end } = block;
      if (input === position.input) this.#before.push({ offset, size: end.offset - offset, sha256: block.sha256 });
      const { index, iat, group, row: rows } = block.judged.shown;
      for (const [nr, row] of rows.entries()) {
        const showing = { group: block.judged.words[group[nr] ?? 0] ?? '', index: index[nr] ?? 0, iat: iat[nr] ?? 0 };
        this.#seen.add(showing, block.judged.rows.at[row] ?? 0);
      }
      this.#append(block.judged, block);
      this.#tell();
      await breathe();
    });
    this.#position = position;
    const before = this.files.slice(0, position.input).reduce((sum, { size }) => sum + size, 0);
    this.#bytes = before + position.offset;
    const isAll = isRead && isWhole && isNext(position, at) && this.files.length === this.#options.run.inputs.length;
    if (this.#state === 'restoring') this.#state = isAll ? 'running' : 'not-whole';
    return isAll;
  }

  /** Judges what is left, to the end or until `stop`. */
  async start(): Promise<void> {
    if (this.#state !== 'running') {
      this.#options.pool.close();
      return this.#options.onChange();
    }
    this.#began = { at: performance.now(), bytes: this.#bytes, lines: this.table.length };
    try {
      await this.#readAll();
      for (const digest of this.#state === 'running' ? this.#verdicts : []) await digest.reckon(this.#text);
      if (this.#state === 'running') this.#state = 'done';
    } catch (error) {
      const state = stateOf(error);
      if (state === null) throw error;
      if (this.#state === 'running') this.#state = state;
    } finally {
      this.#options.pool.close();
      await this.#keep();
      this.#options.onChange();
    }
  }

  stop(): void {
    if (this.isBusy) this.#state = 'stopped';
    this.#options.pool.close();
  }

  async #readAll(): Promise<void> {
    const { run, pool } = this.#options;
    const turn = new Turns(AFOOT);
    const breathe = breathing();
    let { firstLine } = this.#position;
    for (let input = this.#position.input; input < this.files.length; input += 1) {
      const of = run.inputs[input];
      if (of === undefined) break;
      const from = input === this.#position.input ? this.#position : START;
      const file = this.files[input] ?? new Blob();
      const digest = new InputDigest(file);
      if (from.offset > 0) await digest.goOn(this.#before);
      for await (const block of blocksOf(file, { format: of.format, from })) {
        if (this.#state !== 'running') return;
        const sha256 = await digest.take(block);
        const { offset, size, line, lines } = block;
        const first = firstLine;
        const end = { input, offset: offset + size, line: line + lines, firstLine: firstLine + lines };
        const judging = pool.judge({ block, format: of.format, firstLine, file: run.inputs.length > 1 ? of.name : null, now: run.now });
        firstLine += lines;
        turn.next(judging, (judged) => this.#settle(judged, { input, offset, firstLine: first, end, sha256 }));
        await breathe();
        await pool.room();
        await turn.free();
      }
      await turn.all();
      this.#hashed[input] = { ...(await digest.end(of.name)), kind: 'passes' };
      this.#bytes = this.files.slice(0, input + 1).reduce((sum, { size }) => sum + size, 0);
      this.#position = { ...START, input: input + 1, firstLine };
    }
  }

  #settle(judged: Judged, place: Omit<KeptBlock, 'judged'>): void {
    if (this.#state !== 'running') return;
    const whole = settleBlock(judged, this.#seen);
    this.#append(whole, place);
    this.#bytes += place.end.offset - place.offset;
    this.#position = place.end;
    this.#waiting.push({ ...place, judged: whole });
    if (this.#waiting.length >= KEEP_BLOCKS) void this.#keep();
    this.#tell();
  }

  #tell(): void {
    if (performance.now() - this.#told < TELL_MS) return;
    this.#told = performance.now();
    this.#options.onChange();
  }

  #append(judged: Judged, place: { readonly input: number; readonly offset: number }): void {
    this.table.append(judged, place);
    const { inputs } = this.#options.run;
    this.#tallies[place.input]?.add(judged, inputs.length > 1 ? (inputs[place.input]?.name ?? '') : null);
    this.#text.add(judged);
  }

  async #keep(): Promise<void> {
    const blocks = this.#waiting;
    this.#waiting = [];
    if (!this.#isKept) return;
    this.#saved += 1;
    const { run: begun, reads, runs } = this.#options;
    const run = {
      ...begun,
      saved: this.#saved,
      read: reads.files,
      hashed: [...this.#hashed],
      position: this.#position,
      judged: this.table.length,
      isDone: this.#state === 'done',
    };
    this.#isKept = (await runs.keep(run, blocks)) && this.#isKept;
  }
}
