/** A run over files in the auditor's page, with real workers and a real database: the whole, gone on after a break, in the way of another tab, and with files that are not the same. */
import { openDB } from 'idb';
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { BulkRun } from '../../src/audit/bulk/bulk-run.ts';
import { sortFiles } from '../../src/audit/bulk/inputs.ts';
import { Pool } from '../../src/audit/bulk/pool.ts';
import { holdingRun, watchRun } from '../../src/audit/bulk/run-lock.ts';
import { START } from '../../src/audit/bulk/run-state.ts';
import { isSameData, type Published } from '../../src/audit/history/published.ts';
import { besideJournals, reportOfRun } from '../../src/audit/report/report-data.ts';
import type { LineFormat } from '../../src/core/audit/bulk/line-format.ts';
import type { HistoryIndex } from '../../src/core/audit/history/history-index.ts';
import { TrustReads } from '../../src/core/audit/history/trust-reads.ts';
import type { HashedFile } from '../../src/core/audit/report.ts';
import { sha256, toHex, utf8Encode } from '../../src/core/bytes.ts';
import { formatQr } from '../../src/core/qr.ts';
import { packTrust } from '../../src/core/trust/archive.ts';
import { AuditRuns, type KeptRun } from '../../src/shared/storage/audit-runs.ts';
import { check, DOOR, type Files, NOW, publish, shown } from '../core/world.ts';

const TEXT: LineFormat = { kind: 'text' };
const CSV: LineFormat = { kind: 'csv', separator: ';', code: 1, time: 0, header: 1 };
const FILLER = 'x'.repeat(150);

let files: Files;
let published: Published;
let code: string;
beforeAll(async () => {
  files = await publish();
  const checked = await check(files, { judgeExpiry: false });
  if (!checked.ok) throw new Error(checked.code);
  published = { name: 'folder', trust: checked.trust, files: checked.files, read: async (name) => files.get(name) ?? null, stamps: [] };
  code = formatQr(await shown());
});
const spawn = () => new Worker(new URL('../../src/workers/audit.worker.ts', import.meta.url), { type: 'module' });
const runs = new AuditRuns();
beforeEach(async () => {
  await runs.clear();
});
afterEach(() => runs.clear());

/** A table and a text that show the same picture once each, in some hundred kilobytes. */
const table = () => `time;code\n${Array.from({ length: 1500 }, (_, nr) => `${NOW};"${nr === 700 ? code : FILLER}"\n`).join('')}`;
const text = () => Array.from({ length: 700 }, (_, nr) => (nr === 650 ? code : `${nr} ${FILLER}`)).join('\n');
const inputs = () => [new Blob([table()]), new Blob([text()])];

const begun = (changes: Partial<KeptRun> = {}): KeptRun => ({
  id: crypto.randomUUID(),
  saved: 0,
  startedAt: NOW,
  now: NOW,
  ownMoments: false,
  door: DOOR,
  inputs: [
    { name: 'table.csv', size: 0, fingerprint: '', format: CSV, file: null, handle: null },
    { name: 'text.txt', size: 0, fingerprint: '', format: TEXT, file: null, handle: null },
  ],
  trust: published.files,
  broughtIn: 'folder',
  read: [],
  hashed: [],
  position: START,
  judged: 0,
  isDone: false,
  ...changes,
});

interface Made {
  readonly run: KeptRun;
  readonly files?: readonly Blob[];
  readonly history?: HistoryIndex | null;
  readonly known?: readonly HashedFile[];
  readonly store?: AuditRuns;
  readonly onChange?: (run: BulkRun) => void;
}
function runOf({ run, files: blobs = inputs(), history = null, known = [], store = runs, onChange = () => undefined }: Made): BulkRun {
  const reads = new TrustReads(published.read, { known });
  const plan = { trust: published.trust, history, door: run.door, ownMoments: run.ownMoments };
  const pool = new Pool(plan, { read: reads.read, spawn, size: 2 });
  const made: BulkRun = new BulkRun({ run, files: blobs, pool, runs: store, published, reads, onChange: () => onChange(made) });
  return made;
}
/** Begun, and stopped when the first lines were judged. */
async function stopped(): Promise<KeptRun> {
  const question = begun();
  await runs.begin(question);
  const run = runOf({ run: question, onChange: (one) => one.stop() });
  await run.start();
  expect(run.state).toBe('stopped');
  const kept = await runs.load();
  if (kept === null) throw new Error('nothing is kept');
  expect([kept.saved, kept.position.firstLine > 1, kept.position.firstLine < 2000]).toEqual([1, true, true]);
  return kept;
}
async function whole(): Promise<{ readonly ndjson: string; readonly report: unknown }> {
  const run = runOf({ run: begun(), store: new AuditRuns() });
  await run.start();
  return { ndjson: await run.ndjson().text(), report: reportOfRun(besideJournals(run, { published, at: NOW })) };
}

describe('BulkRun', () => {
  test('judges files one after the other, what was shown in one is shown again in the next, and says what it rests on', async () => {
    const run = runOf({ run: begun() });
    await run.start();
    expect([run.state, run.table.length, [...run.table.counts]]).toEqual(['done', 2200, [1, 2199, 0]]);
    const said = (await run.ndjson().text())
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(said.filter(({ code: one }) => one !== 'not-ashyq').map(({ file, fileLine, line, code: one }) => [file, fileLine, line, one])).toEqual([
      ['table.csv', 702, 702, 'ok'],
      ['text.txt', 651, 1501 + 651, 'proof-replayed'],
    ]);
    const digest = async (of: string) => toHex(await sha256(utf8Encode(of)));
    expect(run.found?.inputs.map(({ name, kind, sha256: one }) => [name, kind, one])).toEqual([
      ['table.csv', 'passes', await digest(table())],
      ['text.txt', 'passes', await digest(text())],
    ]);
    const alone = said
      .filter(({ file }) => file === 'text.txt')
      .map(({ file: _, fileLine, ...verdict }) => `${JSON.stringify({ ...verdict, line: fileLine })}\n`);
    expect(run.found?.passes[1]).toMatchObject({ lines: 700, outcomes: { refuse: 700 }, verdicts: await digest(alone.join('')) });
  });

  test('stopped and gone on it says the same bytes and makes the same report', async () => {
    const kept = await stopped();
    const again = runOf({ run: kept, known: kept.read });
    expect(await again.restore()).toBe(true);
    await again.start();
    const { ndjson, report } = await whole();
    expect((await again.ndjson().text()) === ndjson).toBe(true);
    expect(reportOfRun(besideJournals(again, { published, at: NOW }))).toEqual(report);
    expect(await runs.load()).toMatchObject({ isDone: true, hashed: [{ name: 'table.csv' }, { name: 'text.txt' }], judged: 2200 });
  });

  test('a file with the same name, length and ends is another one when what was judged is not in it', async () => {
    const kept = await stopped();
    const other = table().replace(FILLER, `y${FILLER.slice(1)}`);
    const again = runOf({ run: kept, files: [new Blob([other]), new Blob([text()])] });
    expect(await again.restore()).toBe(true);
    await again.start();
    expect(again.state).toBe('other-file');
  });

  test('what is not whole does not go on', async () => {
    const kept = await stopped();
    const database = await openDB('ashyq-audit');
    const [first] = await database.getAllKeys('blocks');
    await database.delete('blocks', first ?? 0);
    database.close();
    const again = runOf({ run: kept });
    expect([await again.restore(), again.state]).toEqual([false, 'not-whole']);
    await again.start();
    expect([again.state, again.found]).toEqual(['not-whole', null]);
  });

  test('a published file of the past that is another one ends it', async () => {
    const history = { roots: [published.trust.root], stamps: [1], logged: null, fault: null };
    files.set('stamps/1.cbor', files.get('stamp.cbor') ?? new Uint8Array(0));
    const question = begun({ ownMoments: true, inputs: begun().inputs.slice(0, 1) });
    const past = [new Blob([table().replaceAll(String(NOW), String(NOW - 9_000_000))])];
    const known = [{ name: 'stamps/1.cbor', length: 1, sha256: '00' }];
    const run = runOf({ run: question, files: past, history, known });
    await run.start();
    expect(run.state).toBe('trust-changed');
    const right = runOf({ run: question, files: past, history });
    await right.start();
    expect([right.state, right.found?.reads.files.map(({ name }) => name)]).toEqual(['done', ['stamps/1.cbor']]);
  });
});

describe('two tabs', () => {
  test('a run that another tab begins is not written over, and the first goes on without being kept', async () => {
    const kept = await stopped();
    const other = begun();
    await new AuditRuns().begin(other);
    expect(await runs.keep({ ...kept, saved: kept.saved + 1 }, [])).toBe(false);
    expect(await runs.load()).toMatchObject({ id: other.id, saved: 0 });
  });

  test('who writes behind the back of another tab is refused, and what is kept stays whole', async () => {
    const kept = await stopped();
    const [one, two] = [runOf({ run: kept }), runOf({ run: kept, store: new AuditRuns() })];
    expect([await one.restore(), await two.restore()]).toEqual([true, true]);
    await Promise.all([one.start(), two.start()]);
    expect([one.state, two.state]).toEqual(['done', 'done']);
    expect([one.isKept, two.isKept].sort()).toEqual([false, true]);
    const last = await runs.load();
    const again = runOf({ run: last ?? kept });
    expect([await again.restore(), (await again.ndjson().text()) === (await one.ndjson().text())]).toEqual([true, true]);
  });

  test('one tab holds the run; another hears of it, and when it is let go', async () => {
    let release: () => void = () => undefined;
    const heard: boolean[] = [];
    const stop = new AbortController();
    await watchRun((is) => heard.push(is), stop.signal);
    const held = holdingRun((isHeld) => new Promise<boolean>((done) => (release = () => done(isHeld))));
    await expect.poll(() => navigator.locks.query().then(({ held: all }) => all?.length)).toBe(1);
    expect(await holdingRun(async (isHeld) => isHeld)).toBe(false);
    const watching = watchRun((is) => heard.push(is), stop.signal);
    await expect.poll(() => heard).toEqual([true]);
    release();
    await watching;
    expect([heard, await held]).toEqual([[true, false], true]);
  });
});

describe('what is brought', () => {
  const dropped = (path: string, content: BlobPart) => ({ path, file: new File([content], path.split('/').at(-1) ?? path), handle: null });

  test('a folder is the same by what is in it, whatever it is called', () => {
    const other = new Map(published.files);
    expect(isSameData(published.files, other)).toBe(true);
    other.set('stamp.cbor', Uint8Array.of(1));
    expect(isSameData(published.files, other)).toBe(false);
    expect(isSameData(published.files, new Map())).toBe(false);
  });

  test('the ministry’s files beside a stamp are its data; scans in the same folder are scans', async () => {
    const folder = [...files].map(([name, bytes]) => dropped(`all/trust/${name}`, bytes));
    // As a ministry's folder is: pages of journals' checkpoints are logged, and what it publishes for others is no input of anybody's.
    folder.push(
      dropped('all/trust/journals/1.bin', new Uint8Array(64)),
      dropped('all/trust/neutral.svg', '<svg/>'),
      dropped('all/trust/trust.zip', packTrust(files)),
    );
    const sorted = await sortFiles([...folder, dropped('all/scans.txt', `${code}\n`), dropped('all/trust/notes.csv', `when,qr\n5,${code}\n`)]);
    expect([sorted.failed, sorted.archives]).toEqual([[], []]);
    expect([sorted.trust.size, sorted.lines.map(({ name, format }) => [name, format.kind])]).toEqual([
      files.size + 1,
      [
        ['scans.txt', 'text'],
        ['notes.csv', 'csv'],
      ],
    ]);
  });

  test('each kind goes where it belongs, and what belongs nowhere is named with a reason', async () => {
    const sorted = await sortFiles([
      dropped('trust.zip', packTrust(files)),
      dropped('checkpoint', 'ashyq/log/abc\n7\n'),
      dropped('one', files.get('stamp.cbor') ?? ''),
      dropped('empty.txt', ''),
      dropped('programme', new Uint8Array([0x4d, 0x5a, 0x09, 0x00, 0x0a, 0x41, 0x09, 0x00, 0x0a])),
      dropped('wide.csv', new Uint8Array([0xff, 0xfe, 0x63, 0])),
      dropped('report.json', '{\n  "format": "ashyq-audit-report",\n'),
      dropped('a.png', new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0])),
    ]);
    expect([sorted.archives.length, sorted.checkpoints.length]).toEqual([1, 1]);
    expect(sorted.failed.map(({ name, code: one }) => [name, one])).toEqual([
      ['one', 'trust-file'],
      ['empty.txt', 'empty'],
      ['programme', 'no-text'],
      ['wide.csv', 'utf-16'],
      ['report.json', 'report'],
      ['a.png', 'picture-unreadable'],
    ]);
  });
});
