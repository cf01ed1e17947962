/** Evidence on the auditor's page: checkpoints of tablets apart from their journals, two histories of a ministry, and what accuses nobody; in three languages. */
import { cleanup, fireEvent, render, screen } from '@testing-library/preact';
import { afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import type { Published } from '../../src/audit/history/published.ts';
import { JournalCard } from '../../src/audit/journal/JournalCard.tsx';
import { JournalsBench } from '../../src/audit/journal/journals-bench.ts';
import type { JournalRow } from '../../src/audit/journal/shown.ts';
import { MinistryCard } from '../../src/audit/ministry/MinistryCard.tsx';
import { CheckpointsCard } from '../../src/audit/report/CheckpointsCard.tsx';
import { takeEvidence } from '../../src/core/audit/evidence-texts.ts';
import type { Obtained } from '../../src/core/audit/journal-cut.ts';
import { type Bytes, concat } from '../../src/core/bytes.ts';
import { webCryptoEngine } from '../../src/core/codec/ed25519.ts';
import { formatQr } from '../../src/core/qr.ts';
import { originOf, readCheckpoint, signCheckpoint } from '../../src/core/trust/log/checkpoint.ts';
import { auditSections } from '../../src/shared/i18n/audit-sections.ts';
import { LANGUAGES } from '../../src/shared/i18n/types.ts';
import { addSections, loadWords } from '../../src/shared/i18n/words.ts';
import { certificate, checkpointAt, countersigned, journalOf, lineAt, proofsOf, written } from '../core/audit/journals.ts';
import { loggedWorld } from '../core/audit/logged.ts';
import { check, type Files, KEYS } from '../core/world.ts';

let files: Files;
let published: Published;
let lines: Bytes[];
let whole: File;
beforeAll(async () => {
  addSections(auditSections);
  files = await loggedWorld();
  const checked = await check(files, { judgeExpiry: false });
  if (!checked.ok) throw new Error(`${checked.code} ${checked.file}`);
  const read = async (name: string) => files.get(name) ?? null;
  published = { name: 'folder', trust: checked.trust, files: checked.files, read, stamps: [] };
  lines = await journalOf(60);
  whole = fileOf([...lines, ...(await proofsOf(lines))], 'whole.cborseq');
});
afterEach(cleanup);

const fileOf = (parts: readonly Uint8Array[], name: string) => new File([...parts] as Bytes[], name);

/** What a picture of a tablet's screen holds. */
async function pictured(size: number, of: readonly Bytes[] = lines, more: readonly Bytes[] = []): Promise<File> {
  const { file, others } = takeEvidence([formatQr(concat(await checkpointAt(of, size), ...more)), 'ASQ1:NOT OURS']);
  expect(others).toEqual(['ASQ1:NOT OURS']);
  return new File([file ?? ''], 'codes');
}

async function benchOf(files: readonly File[]): Promise<{ readonly bench: JournalsBench; readonly rows: readonly JournalRow[] }> {
  const bench = new JournalsBench({ ...published, engine: webCryptoEngine });
  const rows: JournalRow[] = [];
  for (const file of files) rows.push(...((await bench.audit(file, () => undefined))?.rows ?? []));
  return { bench, rows };
}

const NO_WORD: Obtained = { taken: null, seen: null };
const told = vi.fn();

async function shown(files: readonly File[], expected: string): Promise<Element> {
  const { bench, rows } = await benchOf(files);
  render(<CheckpointsCard asked={await bench.checkpoints()} rows={rows} codes={[]} obtained={NO_WORD} onObtained={told} />);
  expect(document.querySelector('.notice')?.className).toContain(expected);
  return document.querySelector('.audit-checkpoints') as Element;
}

describe('CheckpointsCard', () => {
  test.each(LANGUAGES)('a picture is verified by the certificate of a journal that is here, in %s', async (language) => {
    await loadWords(['common', 'status', 'codes', 'audit', 'auditReport'], language);
    const card = await shown([await pictured(40), whole], 'good');
    expect(card.textContent).toMatch(/ALA-00123.*40.*whole\.cborseq/s);
    expect(card.textContent).not.toMatch(/[{}]|undefined|certificate-missing/);
  });

  test('by itself where the certificate is in the picture; whose it is nobody knows where none is', async () => {
    await loadWords(['common', 'status', 'codes', 'audit', 'auditReport'], 'en');
    const checkpoint = await checkpointAt(lines, 40);
    const card = await shown([await pictured(40, lines, [await certificate(), await countersigned(checkpoint)])], 'good');
    expect(card.textContent).toContain('Countersigned by the ministry');
    expect(card.textContent).toContain('No journal of this tablet is here');
    cleanup();
    expect((await shown([await pictured(40)], 'warn')).textContent).toContain('The tablet’s certificate is not here');
  });

  test('a certificate alone is no checkpoint: there is no card of none', async () => {
    await loadWords(['common', 'status', 'codes', 'audit', 'auditReport'], 'en');
    const { bench, rows } = await benchOf([fileOf([await certificate()], 'certificate.cbor')]);
    render(<CheckpointsCard asked={await bench.checkpoints()} rows={rows} codes={[]} obtained={NO_WORD} onObtained={told} />);
    expect(document.querySelector('.audit-checkpoints')).toBeNull();
  });

  test('a journal that was cut, rewritten, or lacks lines before it', async () => {
    await loadWords(['common', 'status', 'codes', 'audit', 'auditReport'], 'en');
    const own = await certificate();
    const cut = fileOf([...lines.slice(0, 30), own, await checkpointAt(lines, 20)], 'cut');
    const rewritten = await written(lines.map((_, seq) => ({ ...lineAt(seq), ...(seq === 30 ? { code: 'token-revoked' } : {}) })));
    const other = fileOf([...rewritten, own, await checkpointAt(rewritten, 20)], 'rewritten');
    const lacking = fileOf([...lines.filter((_, seq) => seq !== 17), ...(await proofsOf(lines))], 'lacking');
    const card = await shown([await pictured(40), cut, other, lacking], 'bad');
    const said = [...card.querySelectorAll('li')].map(({ textContent }) => textContent);
    expect(said).toEqual([
      expect.stringMatching(/^cut: the journal’s end was cut off/),
      expect.stringMatching(/^rewritten: the journal has other lines/),
      expect.stringMatching(/^lacking: the journal has the last/),
    ]);
  });

  test.each(LANGUAGES)('asks when both were taken where that may tell whether an end was cut off, and only there, in %s', async (language) => {
    await loadWords(['common', 'status', 'codes', 'audit', 'auditReport'], language);
    await shown([await pictured(40), whole], 'good');
    expect(document.querySelector('.audit-obtained')).toBeNull();
    cleanup();
    const before = fileOf([...lines.slice(0, 30), await certificate(), await checkpointAt(lines, 30)], 'before');
    await shown([await pictured(40), before], 'warn');
    const [taken] = document.querySelectorAll<HTMLInputElement>('.audit-obtained input');
    if (taken === undefined) throw new Error('nothing is asked');
    fireEvent.input(taken, { target: { value: '2021-04-19T18:00' } });
    expect(told).toHaveBeenLastCalledWith({ taken: Date.parse('2021-04-19T18:00+05:00') / 1000, seen: null });
    expect(document.body.textContent).not.toMatch(/[{}]|undefined/);
  });

  test('what was told stays where it was written, also after the card was away', async () => {
    await loadWords(['common', 'status', 'codes', 'audit', 'auditReport'], 'en');
    const { bench, rows } = await benchOf([await pictured(40), whole]);
    const word = { taken: Date.parse('2021-04-19T18:00+05:00') / 1000, seen: null };
    render(<CheckpointsCard asked={await bench.checkpoints()} rows={rows} codes={[]} obtained={word} onObtained={told} />);
    expect([...document.querySelectorAll<HTMLInputElement>('.audit-obtained input')].map(({ value }) => value)).toEqual(['2021-04-19T18:00', '']);
  });
});

describe('MinistryCard', () => {
  test.each(LANGUAGES)('a dropped checkpoint of the same size and another history is evidence, in %s', async (language) => {
    await loadWords(['common', 'status', 'codes', 'audit', 'auditReport'], language);
    const size = readCheckpoint(new TextDecoder().decode(files.get('log/checkpoint')))?.size ?? 0;
    const origin = await originOf(files.get('root.1.cbor') ?? new Uint8Array(0));
    const text = await signCheckpoint({ origin, size, root: new Uint8Array(32).fill(5) }, KEYS.stamp);
    render(<MinistryCard published={published} engine={webCryptoEngine} kept={{ name: 'kept', text }} />);
    await expect.poll(() => document.querySelectorAll('.notice.bad li').length).toBe(1);
    expect(document.querySelector('.notice.bad button')).not.toBeNull();
    expect(document.body.textContent).not.toMatch(/[{}]|size-twice/);
  });
});

describe('JournalCard', () => {
  test.each(LANGUAGES)('tells what is here twice and what nobody signed, with plots that have their tables, in %s', async (language) => {
    await loadWords(['common', 'status', 'codes', 'audit', 'auditReport'], language);
    const unsigned = await written([...Array.from({ length: 40 }, (_, seq) => lineAt(seq)), { ...lineAt(40), kind: 'override', outcome: 'refuse' }]);
    const { bench } = await benchOf([
      fileOf([...unsigned.slice(0, 30), await certificate(), await checkpointAt(unsigned, 30), ...unsigned.slice(20)], 'joined'),
    ]);
    render(<JournalCard name="joined" report={await bench.shown(0)} onSave={() => undefined} />);
    const card = screen.getByRole('article', { name: 'joined' });
    expect(card.querySelector('.notice.good')).not.toBeNull();
    expect(card.textContent).toMatch(/20.*29/s);
    expect(card.querySelectorAll('h4').length).toBe(2);
    expect(card.querySelectorAll('.audit-plot table').length).toBe(3);
    expect(card.textContent).not.toMatch(/[{}]|override-refused|never-scanned/);
  });
});
