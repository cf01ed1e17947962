/** All journals of one sitting by one set of the ministry's data: read one after the other in a worker; read anew where the worker ended, so that nothing that was read is lost silently. */
import type { Obtained } from '../../core/audit/journal-cut.ts';
import type { HashedFile } from '../../core/audit/report.ts';
import type { Published } from '../history/published.ts';
import { DeskError, JournalsDesk } from './journals-desk.ts';
import type { JournalRow } from './shown.ts';

export interface Reading {
  readonly name: string;
  /** 0 to 1 */
  readonly share: number;
  /** which of how many files, counted from 1 */
  readonly nr: number;
  readonly of: number;
}

/** A file that could not be read to its end; `failed`: by a fault of the program, or twice the worker ended at it. */
export interface Unread {
  readonly name: string;
  readonly why: 'unread' | 'failed';
}

/** What is known so far. `ends`: how often the worker ended and all was begun again; `isGivenUp`: it ended too often, and what is here is not all. */
export interface Found {
  readonly rows: readonly JournalRow[];
  /** files in which journals are, in the order in which they came */
  readonly inputs: readonly HashedFile[];
  readonly unread: readonly Unread[];
  readonly ends: number;
  readonly isGivenUp: boolean;
}
export const NOTHING: Found = { rows: [], inputs: [], unread: [], ends: 0, isGivenUp: false };

interface SittingOptions {
  readonly by: string;
  readonly published: Published;
  readonly spawn: () => Worker;
  readonly onFound: (found: Found) => void;
  readonly onReading: (reading: Reading | null) => void;
  readonly onDesk: (desk: JournalsDesk) => void;
}

/** Thousands of small files would draw the page thousands of times; and a long list is put into its order anew each time. */
const TELL_MS = 250;
const TELL_MANY_MS = 3000;
const MANY = 300;
/** The worker may end by chance (the system wants its memory back). Twice at one file: the file is left out. So often while nothing was read: no more is tried until somebody asks. */
const STRIKES = 2;
const IDLE_ENDS = 3;

export class Sitting {
  readonly by: string;
  readonly #options: SittingOptions;
  #desk: JournalsDesk;
  #rows: JournalRow[] = [];
  /** rows as they are with checkpoints from other files, by their places */
  #changed: ReadonlyMap<number, JournalRow> = new Map();
  readonly #inputs = new Map<string, HashedFile>();
  #unread: Unread[] = [];
  readonly #strikes = new Map<number, number>();
  #files: readonly File[] = [];
  #word: Obtained = { taken: null, seen: null };
  #done = 0;
  #ends = 0;
  #idleEnds = 0;
  #isReading = false;
  #isOver = false;
  #told = 0;
  #toldRows = 0;

  constructor(options: SittingOptions) {
    this.#options = options;
    this.by = options.by;
    this.#desk = this.#open();
  }

  /** All files there are; those that are read already come first. */
  take(files: readonly File[]): void {
    this.#files = files;
    this.#go();
  }

  /** The auditor's word of when things came into his hands. */
  tell(word: Obtained): void {
    this.#word = word;
    const desk = this.#desk;
    // Whoever compares meanwhile compares again at its end.
    if (!this.#isReading && this.#rows.length > 0) void this.#say(desk).then(() => this.#compare());
    else void this.#say(desk);
  }

  /** After it was given up. */
  tryAgain(): void {
    this.#idleEnds = 0;
    this.#strikes.clear();
    this.#begin();
  }

  end(): void {
    this.#isOver = true;
    this.#desk.close();
  }

  get #isGivenUp(): boolean {
    return this.#idleEnds >= IDLE_ENDS;
  }

  #open(): JournalsDesk {
    const desk = new JournalsDesk(this.#options.published, this.#options.spawn, () => this.#isGone());
    this.#options.onDesk(desk);
    return desk;
  }

  /** The worker ended, and what it knew is gone: everything is read again, by another one. */
  #isGone(): void {
    if (this.#isOver) return;
    this.#ends += 1;
    if (this.#isReading) this.#strikes.set(this.#done, (this.#strikes.get(this.#done) ?? 0) + 1);
    else this.#idleEnds += 1;
    if (this.#isGivenUp) this.#tell(true);
    else this.#begin();
  }

  #begin(): void {
    [this.#done, this.#rows, this.#unread, this.#changed] = [0, [], [], new Map()];
    this.#inputs.clear();
    this.#desk = this.#open();
    void this.#say(this.#desk);
    this.#tell(true);
    this.#go();
  }

  #go(): void {
    if (!this.#isReading && !this.#isGivenUp && !this.#isOver) void this.#readAll();
  }

  async #readAll(): Promise<void> {
    this.#isReading = true;
    for (let file = this.#files[this.#done]; file !== undefined && !this.#isOver; file = this.#files[this.#done]) {
      if ((this.#strikes.get(this.#done) ?? 0) >= STRIKES) this.#unread.push({ name: file.name, why: 'failed' });
      else if (!(await this.#read(file))) continue;
      this.#done += 1;
    }
    this.#isReading = false;
    if (this.#isOver) return;
    this.#tell(true);
    this.#options.onReading(null);
    await this.#compare();
  }

  /** False where the worker ended meanwhile: nothing of before counts any more. */
  async #read(file: File): Promise<boolean> {
    const [desk, reading] = [this.#desk, { name: file.name, nr: this.#done + 1 }];
    this.#tell(this.#done === 0, { ...reading, share: 0, of: this.#files.length });
    try {
      const rows = await desk.audit(file, (share) => this.#tell(false, { ...reading, share, of: this.#files.length }));
      if (desk !== this.#desk) return false;
      if (rows === null) this.#unread.push({ name: file.name, why: 'unread' });
      else {
        this.#inputs.set(rows.file.sha256, rows.file);
        for (const row of rows.rows) this.#rows.push(row);
      }
    } catch (error) {
      if (!(error instanceof DeskError)) throw error;
      if (desk !== this.#desk) return false;
      this.#unread.push({ name: file.name, why: 'failed' });
    }
    return true;
  }

  /** Checkpoints that came apart from their journals are held against them when all are here. */
  async #compare(): Promise<void> {
    if (!this.#rows.some(({ lines }) => lines === 0)) return;
    const desk = this.#desk;
    const compared = await desk.checkpoints().catch(() => null);
    // Of a worker that is gone nothing is known; another one compares again.
    if (compared === null || desk !== this.#desk || this.#isReading) return;
    this.#changed = new Map(compared.changed.map((row) => [row.place, row]));
    this.#tell(true);
  }

  #say(desk: JournalsDesk): Promise<unknown> {
    return desk.tell(this.#word).catch(() => null);
  }

  #tell(isNow: boolean, reading?: Reading): void {
    const now = performance.now();
    if (this.#isOver || (!isNow && now - this.#told < TELL_MS)) return;
    this.#told = now;
    if (reading !== undefined) this.#options.onReading(reading);
    if (!isNow && now - this.#toldRows < (this.#rows.length > MANY ? TELL_MANY_MS : TELL_MS)) return;
    this.#toldRows = now;
    const rows = this.#rows.map((row) => this.#changed.get(row.place) ?? row);
    this.#options.onFound({ rows, inputs: [...this.#inputs.values()], unread: [...this.#unread], ends: this.#ends, isGivenUp: this.#isGivenUp });
  }
}
