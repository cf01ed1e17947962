/** The state of the bench: what lies on it, by whose data it is judged, the run that goes on or was interrupted. */
import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { withColumns } from '../../core/audit/bulk/line-format.ts';
import { takeTyped } from '../../core/audit/evidence-texts.ts';
import { type HistoryIndex, openHistory } from '../../core/audit/history/history-index.ts';
import { TrustChangedError, TrustReads } from '../../core/audit/history/trust-reads.ts';
import { detectEngine, type Ed25519Engine } from '../../core/codec/ed25519.ts';
import type { Trust } from '../../core/trust/trust.ts';
import type { Door } from '../../core/verify.ts';
import { spawnAuditWorker } from '../../shared/network/audit-worker.ts';
import { AuditRuns, type KeptRun } from '../../shared/storage/audit-runs.ts';
import { type BroughtResult, openFolder, openZip, ownPublished, type Published } from '../history/published.ts';
import { BulkRun } from './bulk-run.ts';
import { type Dropped, fingerprintOf, KEPT_MAX, type LinesInput, type Sorted, sortFiles } from './inputs.ts';
import { Pool } from './pool.ts';
import { holdingRun, watchRun } from './run-lock.ts';
import { START } from './run-state.ts';

/** `own`: each line as of its own time, others as of now. */
export type Moment = { readonly kind: 'now' | 'own' } | { readonly kind: 'chosen'; readonly at: number };
export interface Question {
  readonly inputs: readonly LinesInput[];
  readonly door: Door;
  readonly moment: Moment;
}
export type Trouble = Sorted['failed'][number] | { readonly name: string; readonly code: 'trust-changed' | 'no-data' };

/** Which file is looked into, of how many. */
interface Looking {
  readonly name: string;
  readonly nr: number;
  readonly of: number;
}
const TELL_MS = 200;

const seconds = (): number => Math.floor(Date.now() / 1000);

/** Asked once: files may be dropped before the page has heard of its trust. */
let detected: Promise<Ed25519Engine> | null = null;
const engineHere = (): Promise<Ed25519Engine> => {
  detected ??= detectEngine();
  return detected;
};

export function useBulk({ trust, onSorted }: { trust: Trust | null; onSorted: (sorted: Sorted) => Sorted }) {
  const runs = useRef(new AuditRuns()).current;
  const [inputs, setInputs] = useState<readonly LinesInput[]>([]);
  const [text, setText] = useState('');
  const [trouble, setTrouble] = useState<readonly Trouble[]>([]);
  const [brought, setBrought] = useState<BroughtResult | null>(null);
  const [run, setRun] = useState<BulkRun | null>(null);
  const [kept, setKept] = useState<KeptRun | null>(null);
  const [isOpening, setOpening] = useState(false);
  const [historyFault, setHistoryFault] = useState<HistoryIndex['fault']>(null);
  const [tick, setTick] = useState(0);
  const [looking, setLooking] = useState<Looking | null>(null);
  const [isElsewhere, setElsewhere] = useState(false);
  useEffect(() => {
    const gone = new AbortController();
    const load = () => void runs.load().then((found) => !gone.signal.aborted && setKept(found));
    load();
    void watchRun((is) => {
      setElsewhere(is);
      // It went on meanwhile, or ended.
      if (!is) load();
    }, gone.signal);
    return () => gone.abort();
  }, [runs]);
  const published = useMemo(() => {
    if (brought?.ok === true) return brought.published;
    return trust === null ? null : ownPublished(trust);
  }, [brought, trust]);

  const take = async (dropped: readonly Dropped[]) => {
    let told = 0;
    const onLook = (nr: number) => {
      const now = performance.now();
      if (now - told < TELL_MS) return;
      told = now;
      setLooking({ name: dropped[nr - 1]?.file.name ?? '', nr, of: dropped.length });
    };
    const sorted = onSorted(await sortFiles(dropped, onLook).finally(() => setLooking(null)));
    const [archive] = sorted.archives;
    const engine = await engineHere();
    if (sorted.trust.size > 0) setBrought(await openFolder(sorted.trust, { name: folderOf(sorted.trust), engine, now: seconds() }));
    else if (archive !== undefined) setBrought(await openZip(archive, { engine, now: seconds() }));
    setInputs((before) => [...before, ...sorted.lines]);
    if (sorted.texts.length > 0) setText((before) => withLines(before, sorted.texts));
    const hasData = sorted.trust.size > 0 || archive !== undefined;
    setTrouble(published === null && !hasData && sorted.failed.length === 0 ? [{ name: dropped[0]?.path ?? '', code: 'no-data' }] : [...sorted.failed]);
  };

  /** What is evidence goes where a picture of it would; the rest stays in the field and is what is to be judged. */
  const sortTyped = (): string => {
    const { evidence, rest } = takeTyped(text);
    if (evidence.length === 0) return text;
    onSorted({ lines: [], texts: evidence, journals: [], trust: new Map(), archives: [], checkpoints: [], failed: [] });
    setText(rest);
    return rest;
  };

  const begin = async (question: KeptRun, files: readonly Blob[], { published: by, isResumed }: { published: Published; isResumed: boolean }) => {
    setOpening(true);
    await holdingRun(async (isHeld) => {
      const reads = new TrustReads(by.read, { known: question.read });
      const history = await historyOf(question, { published: by, reads, engine: await engineHere() });
      setHistoryFault(history?.fault ?? null);
      const plan = { trust: by.trust, history, door: question.door, ownMoments: question.ownMoments };
      const pool = new Pool(plan, { read: reads.read, spawn: spawnAuditWorker });
      const next = new BulkRun({ run: question, files, pool, runs, published: by, reads, onChange: () => setTick((before) => before + 1) });
      if (!isResumed && isHeld) await runs.begin(question);
      setKept(null);
      setRun(next);
      setOpening(false);
      // Of a million lines it takes a while, and is shown as it comes.
      if (isResumed) await next.restore();
      await next.start();
    })
      .catch((error: unknown) => {
        if (!(error instanceof TrustChangedError)) throw error;
        setTrouble([{ name: by.name ?? '', code: 'trust-changed' }]);
      })
      .catch(reportError)
      .finally(() => setOpening(false));
  };

  const ask = async ({ inputs: asked, door, moment }: Question) => {
    if (published === null) return;
    const now = moment.kind === 'chosen' ? moment.at : seconds();
    const question = {
      id: crypto.randomUUID(),
      saved: 0,
      startedAt: seconds(),
      now,
      ownMoments: moment.kind === 'own',
      door,
      inputs: await Promise.all(asked.map(keptInput)),
      trust: published.files,
      broughtIn: published.name,
      read: [],
      hashed: [],
      position: START,
      judged: 0,
      isDone: false,
    };
    await begin(
      question,
      asked.map(({ file }) => file),
      { published, isResumed: false },
    );
  };

  /** Goes on where a reload broke off. `files` in the order of the run's inputs. */
  const resume = async (offered: KeptRun, files: readonly Blob[]) => {
    const question = await runs.load();
    if (published === null || question === null || question.id !== offered.id || question.inputs.length !== files.length) return setKept(question);
    // A folder that is brought again is judged by as it is now; of one's own data those that the run began with, the past from where this page has it.
    if (question.broughtIn !== null) return begin(question, files, { published, isResumed: true });
    const kept = new Map([...question.trust].map(([name, bytes]) => [name, new Blob([bytes as BlobPart])]));
    const then = await openFolder(kept, { name: '', engine: await engineHere(), now: seconds() });
    if (!then.ok) return setTrouble([{ name: then.file, code: 'trust-changed' }]);
    return begin(question, files, { published: { ...ownPublished(then.published.trust), files: then.published.files }, isResumed: true });
  };

  /** Goes on with what was stopped here, with the files and the data that it has. */
  const goOn = async (stopped: BulkRun) => {
    const question = await runs.load();
    if (question?.id !== stopped.question.id) return setKept(question);
    return begin(question, stopped.files, { published: stopped.published, isResumed: true });
  };

  const clear = async () => {
    run?.stop();
    setRun(null);
    setKept(null);
    await runs.clear();
  };
  const setColumns = (id: string, places: { readonly code: number; readonly time: number | null }) =>
    setInputs((before) => before.map((one) => (one.id === id && one.columns !== null ? withPlaces(one, places) : one)));

  return {
    inputs,
    text,
    setText,
    // Data that came meanwhile are not missing any more.
    trouble: published === null ? trouble : trouble.filter(({ code }) => code !== 'no-data'),
    brought,
    published,
    run,
    kept,
    isElsewhere,
    isOpening,
    historyFault,
    tick,
    looking,
    take,
    sortTyped,
    ask,
    resume,
    goOn,
    clear,
    setColumns,
    remove: (id: string) => setInputs((before) => before.filter((one) => one.id !== id)),
    useOwnData: () => setBrought(null),
  };
}
export type Bulk = ReturnType<typeof useBulk>;

/** Codes read out of pictures, below what is typed already: there they can be seen. */
function withLines(before: string, found: readonly string[]): string {
  return [...(before.trim() === '' ? [] : [before.trimEnd()]), ...found].join('\n');
}

function withPlaces(input: LinesInput, { code, time }: { readonly code: number; readonly time: number | null }): LinesInput {
  const { columns, format } = input;
  return columns === null ? input : { ...input, isSure: true, columns: { ...columns, code, time }, format: withColumns(format, columns.names, { code, time }) };
}

const folderOf = (files: ReadonlyMap<string, File>): string => [...files.keys()][0]?.split('/')[0] ?? '';

/** History is opened only where the past is asked about: with a network it is a megabyte. */
async function historyOf(
  { now, ownMoments }: KeptRun,
  { published: { trust, stamps }, reads, engine }: { published: Published; reads: TrustReads; engine: Ed25519Engine },
): Promise<HistoryIndex | null> {
  return ownMoments || now < trust.stamp.iat ? openHistory({ trust, read: reads.read, engine, stamps }) : null;
}

async function keptInput({ name, file, format, handle }: LinesInput): Promise<KeptRun['inputs'][number]> {
  return { name, format, handle, size: file.size, fingerprint: await fingerprintOf(file), file: file.size <= KEPT_MAX ? file : null };
}
