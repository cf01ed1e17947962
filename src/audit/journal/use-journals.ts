/** The journals that this page audits: one file after the other, in a worker; anew when the auditor brings other data of the ministry. */
import { useEffect, useRef, useState } from 'preact/hooks';
import type { HashedFile } from '../../core/audit/report.ts';
import { spawnJournalsWorker } from '../../shared/network/audit-worker.ts';
import type { Published } from '../history/published.ts';
import type { AskedOfJournals } from './journals-bench.ts';
import { DeskError, JournalsDesk } from './journals-desk.ts';
import type { JournalRow } from './shown.ts';

interface Reading {
  readonly name: string;
  /** 0 to 1 */
  readonly share: number;
  /** which of how many files, counted from 1 */
  readonly nr: number;
  readonly of: number;
}

/** A file that could not be read to its end; `failed`: by a fault of the program. */
export interface Unread {
  readonly name: string;
  readonly why: 'unread' | 'failed';
}

export interface Journals {
  readonly rows: readonly JournalRow[];
  /** those in which journals are, in the order in which they came */
  readonly inputs: readonly HashedFile[];
  readonly reading: Reading | null;
  readonly unread: readonly Unread[];
  readonly isBusy: boolean;
  /** null before the first file */
  readonly desk: AskedOfJournals | null;
}

type Found = Pick<Journals, 'rows' | 'inputs' | 'unread'>;
const NOTHING: Found = { rows: [], inputs: [], unread: [] };
/** Thousands of small files would draw the page thousands of times; and a long list is put into its order anew each time. */
const TELL_MS = 250;
const TELL_MANY_MS = 3000;
const MANY = 300;

/** `files`: as they were dropped, in that order. */
export function useJournals(files: readonly File[], published: Published | null): Journals {
  const [found, setFound] = useState<Found>(NOTHING);
  const [reading, setReading] = useState<Reading | null>(null);
  const [desk, setDesk] = useState<JournalsDesk | null>(null);
  const sitting = useRef<Sitting | null>(null);
  // Newer data of this device say nothing else of the past; another folder may.
  const by = published === null ? null : (published.name ?? '');
  useEffect(() => {
    if (published === null || by === null) return;
    if (sitting.current?.by !== by) {
      sitting.current?.end();
      sitting.current = null;
      setFound(NOTHING);
      setReading(null);
      setDesk(null);
    }
    if (files.length === 0) return;
    if (sitting.current === null) {
      sitting.current = new Sitting({ by, published, onFound: setFound, onReading: setReading });
      setDesk(sitting.current.desk);
    }
    sitting.current.take(files);
  }, [files, by]);
  useEffect(() => () => sitting.current?.end(), []);
  return { ...found, reading, isBusy: reading !== null, desk };
}

interface SittingOptions {
  readonly by: string;
  readonly published: Published;
  readonly onFound: (found: Found) => void;
  readonly onReading: (reading: Reading | null) => void;
}

/** All files by one set of the ministry's data. */
class Sitting {
  readonly by: string;
  readonly desk: JournalsDesk;
  readonly #options: SittingOptions;
  readonly #rows: JournalRow[] = [];
  readonly #inputs = new Map<string, HashedFile>();
  readonly #unread: Unread[] = [];
  #files: readonly File[] = [];
  #done = 0;
  #isReading = false;
  #isOver = false;
  #told = 0;
  #toldRows = 0;

  constructor(options: SittingOptions) {
    this.#options = options;
    this.by = options.by;
    this.desk = new JournalsDesk(options.published, spawnJournalsWorker);
  }

  /** All files there are; those that are read already come first. */
  take(files: readonly File[]): void {
    this.#files = files;
    if (!this.#isReading) void this.#readAll();
  }

  end(): void {
    this.#isOver = true;
    this.desk.close();
  }

  async #readAll(): Promise<void> {
    this.#isReading = true;
    for (let file = this.#files[this.#done]; file !== undefined && !this.#isOver; file = this.#files[this.#done]) {
      await this.#read(file);
      this.#done += 1;
    }
    this.#isReading = false;
    if (this.#isOver) return;
    this.#tell(true);
    this.#options.onReading(null);
  }

  async #read(file: File): Promise<void> {
    const reading = { name: file.name, nr: this.#done + 1 };
    this.#tell(this.#done === 0, { ...reading, share: 0, of: this.#files.length });
    try {
      const rows = await this.desk.audit(file, (share) => this.#tell(false, { ...reading, share, of: this.#files.length }));
      if (rows === null) this.#unread.push({ name: file.name, why: 'unread' });
      else {
        this.#inputs.set(rows.file.sha256, rows.file);
        for (const row of rows.rows) this.#rows.push(row);
      }
    } catch (error) {
      if (!(error instanceof DeskError)) throw error;
      this.#unread.push({ name: file.name, why: 'failed' });
    }
  }

  #tell(isNow: boolean, reading?: Reading): void {
    const now = performance.now();
    if (this.#isOver || (!isNow && now - this.#told < TELL_MS)) return;
    this.#told = now;
    if (reading !== undefined) this.#options.onReading(reading);
    if (!isNow && now - this.#toldRows < (this.#rows.length > MANY ? TELL_MANY_MS : TELL_MS)) return;
    this.#toldRows = now;
    this.#options.onFound({ rows: [...this.#rows], inputs: [...this.#inputs.values()], unread: [...this.#unread] });
  }
}
