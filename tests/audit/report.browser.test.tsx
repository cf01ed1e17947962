/** What follows from an audit, on its page: journals compared with each other, the report and its files, the ministry's history; in three languages. */
import { cleanup, fireEvent, render, screen } from '@testing-library/preact';
import { afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import type { Published } from '../../src/audit/history/published.ts';
import { JournalsBench } from '../../src/audit/journal/journals-bench.ts';
import type { JournalRow } from '../../src/audit/journal/shown.ts';
import { MinistryCard } from '../../src/audit/ministry/MinistryCard.tsx';
import { ReportCard } from '../../src/audit/report/ReportCard.tsx';
import { besideJournals } from '../../src/audit/report/report-data.ts';
import { TogetherCard } from '../../src/audit/report/TogetherCard.tsx';
import { compareReports } from '../../src/core/audit/report.ts';
import { utf8Encode } from '../../src/core/bytes.ts';
import { webCryptoEngine } from '../../src/core/codec/ed25519.ts';
import { auditSections } from '../../src/shared/i18n/audit-sections.ts';
import { LANGUAGES } from '../../src/shared/i18n/types.ts';
import { addSections, loadWords } from '../../src/shared/i18n/words.ts';
import { certificate, checkpointAt, journalOf, lineAt, proofsOf, written } from '../core/audit/journals.ts';
import { loggedWorld } from '../core/audit/logged.ts';
import { check, type Files, NOW } from '../core/world.ts';

let files: Files;
let inputs: File[];
beforeAll(async () => {
  addSections(auditSections);
  files = await loggedWorld();
  const lines = await journalOf(60);
  const other = await written(Array.from({ length: 60 }, (_, seq) => ({ ...lineAt(seq), ...(seq === 33 ? { code: 'token-revoked' } : {}) })));
  inputs = [
    new File([...lines, ...(await proofsOf(lines))], 'first.cborseq'),
    new File([...other, await certificate(), await checkpointAt(other, 60)], 'second.cborseq'),
  ];
});
afterEach(cleanup);

async function audited(of: readonly File[]) {
  const bench = new JournalsBench({ ...(await published(files)), engine: webCryptoEngine });
  const found = await Promise.all(of.map((file) => bench.audit(file, () => undefined)));
  return { bench, rows: found.flatMap<JournalRow>((one) => one?.rows ?? []), hashed: found.flatMap((one) => (one === null ? [] : [one.file])) };
}

async function published(of: Files): Promise<Published> {
  const checked = await check(of, { judgeExpiry: false });
  if (!checked.ok) throw new Error(`${checked.code} ${checked.file}`);
  const read = async (name: string) => of.get(name) ?? null;
  return { name: 'folder', trust: checked.trust, files: checked.files, read, stamps: [] };
}

describe('what follows from an audit', () => {
  test.each(LANGUAGES)('is said whole in %s', async (language) => {
    await loadWords(['common', 'status', 'codes', 'audit', 'auditReport'], language);
    const own = await published(files);
    const { bench, rows, hashed } = await audited(inputs);
    render(
      <>
        <TogetherCard asked={await bench.together()} rows={rows} />
        <ReportCard run={null} published={own} inputs={hashed} desk={bench} />
      </>,
    );
    expect(document.querySelector('.audit-together .notice.bad li')?.textContent).toMatch(/ALA-00123.*33.*first\.cborseq.*second\.cborseq/s);
    expect(document.querySelectorAll('.audit-files tr').length).toBe(2 + own.files.size);
    expect(document.body.textContent).not.toMatch(/[{}]|two-stories/);
  });

  test('on paper every file of the report stands, however many, and afterwards a page of them again', async () => {
    await loadWords(['common', 'status', 'codes', 'audit', 'auditReport'], 'en');
    const own = await published(files);
    const { bench, hashed } = await audited(inputs.slice(0, 1));
    const many = Array.from({ length: 120 }, (_, nr) => ({ ...(hashed[0] as (typeof hashed)[number]), name: `gate-${nr}.cborseq` }));
    const rows = () => document.querySelectorAll('.audit-files tr').length;
    const printed: number[] = [];
    vi.spyOn(window, 'print').mockImplementation(() => void printed.push(rows()));
    render(<ReportCard run={null} published={own} inputs={many} desk={bench} />);
    const before = rows();
    fireEvent.click(screen.getByRole('button', { name: 'Print' }));
    await expect.poll(() => printed).toEqual([120 + own.files.size]);
    await expect.poll(rows).toBe(before);
    expect(before).toBeLessThan(120);
    vi.restoreAllMocks();
  });

  test('the report of this page says the same when it is made again, whatever the files are called', async () => {
    const own = await published(files);
    const saved = async (of: readonly File[], at: number) => {
      const { bench } = await audited(of);
      return JSON.parse(await (await bench.report(besideJournals(null, { published: own, at }), 'json')).text());
    };
    const was = await saved(inputs, NOW);
    const renamed = inputs.map((file, nr) => new File([file], `renamed-${nr}`));
    expect(compareReports(was, await saved(renamed, NOW + 100))).toEqual([]);
    expect(compareReports(was, await saved(inputs.slice(0, 1), NOW))).not.toEqual([]);
  });
});

describe('MinistryCard', () => {
  const checked = async (of: Files) => {
    render(<MinistryCard published={await published(of)} engine={webCryptoEngine} />);
    fireEvent.click(screen.getByRole('button'));
    await expect.poll(() => document.querySelector('.notice')?.textContent ?? '').not.toBe('');
  };

  test.each(LANGUAGES)('finds an honest log whole and draws its keys, in %s', async (language) => {
    await loadWords(['common', 'status', 'codes', 'audit', 'auditReport'], language);
    await checked(files);
    expect(document.querySelector('.notice.good')?.textContent).toContain('7');
    expect(document.querySelectorAll('.audit-timeline rect').length).toBe(document.querySelectorAll('.audit-timeline tbody tr').length);
    expect(document.body.textContent).not.toMatch(/[{}]|undefined/);
  });

  test('counts pages of journals’ checkpoints as the files that they are, here or gone', async () => {
    await loadWords(['common', 'status', 'codes', 'audit', 'auditReport'], 'en');
    const paged = await loggedWorld({ pages: 2 });
    await checked(paged);
    expect(document.body.textContent).toContain('9 as logged, 0 no longer published');
    cleanup();
    paged.delete('journals/1.bin');
    await checked(paged);
    expect(document.body.textContent).toContain('8 as logged, 1 no longer published');
    cleanup();
    await checked(paged.set('journals/2.bin', new Uint8Array(64)));
    expect(document.querySelector('.notice.bad li')?.textContent).toContain('journals/2.bin');
  });

  test('says which file is not the one that was logged, and that a folder has no log', async () => {
    await loadWords(['common', 'status', 'codes', 'audit', 'auditReport'], 'en');
    await checked(new Map(files).set('policy.40.json', utf8Encode('{}')));
    expect(document.querySelector('.notice.bad li')?.textContent).toContain('policy.40.json');
    cleanup();
    const without = new Map(files);
    without.delete('log/checkpoint');
    await checked(without);
    expect(document.querySelector('.notice.warn')?.textContent).toBe('There is no log in this folder.');
  });
});
