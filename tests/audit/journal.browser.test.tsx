/** A door's journal in the auditor's page: read as a stream from a file, the same report as the command's, in words of three languages. */
import { cleanup, render, screen } from '@testing-library/preact';
import { afterEach, beforeAll, describe, expect, test } from 'vitest';
import { type AuditedJournal, auditJournalFile, isJournal } from '../../src/audit/journal/audit-file.ts';
import { JournalCard } from '../../src/audit/journal/JournalCard.tsx';
import { shownOf } from '../../src/audit/journal/shown.ts';
import { formatJournalItem, readJournalItem } from '../../src/core/audit/journal-item.ts';
import { reportToJson } from '../../src/core/audit/journal-json.ts';
import type { Bytes } from '../../src/core/bytes.ts';
import { webCryptoEngine } from '../../src/core/codec/ed25519.ts';
import { LANGUAGES } from '../../src/shared/i18n/types.ts';
import { loadWords } from '../../src/shared/i18n/words.ts';
import { altered, auditOf, journalOf, lineAt, proofsOf, written } from '../core/audit/journals.ts';
import { goodTrust, NOW } from '../core/world.ts';

let lines: Bytes[];
let proofs: Bytes[];
beforeAll(async () => {
  lines = await journalOf(60);
  proofs = await proofsOf(lines);
});
afterEach(cleanup);

const fileOf = (parts: readonly Bytes[], name = 'journal.cborseq') => new File([...parts], name);
const auditedAll = async (file: File, onProgress: (share: number) => void = () => undefined) =>
  auditJournalFile(file, { published: { trust: await goodTrust(), read: async () => null }, engine: webCryptoEngine, onProgress });
async function audited(file: File, onProgress?: (share: number) => void): Promise<AuditedJournal> {
  const [one, ...others] = await auditedAll(file, onProgress);
  if (one === undefined || others.length > 0) throw new Error(`${1 + others.length} journals`);
  return one;
}

describe('auditJournalFile', () => {
  test('says of a file what the engine says of its items', async () => {
    const shares: number[] = [];
    const { name, report } = await audited(fileOf([...lines, ...proofs]), (share) => shares.push(share));
    expect(name).toBe('journal.cborseq');
    expect(reportToJson(report)).toEqual(reportToJson(await auditOf([...lines, ...proofs])));
    expect(shares.at(-1)).toBe(1);
  });

  test('as NDJSON the same', async () => {
    const text = [...lines, ...proofs].map((bytes) => formatJournalItem(readJournalItem(bytes) as never)).join('\n');
    const { report } = await audited(new File([text], 'journal.ndjson'));
    expect(reportToJson(report)).toEqual(reportToJson(await auditOf([...lines, ...proofs])));
  });

  test('a file cut within a line is broken where it ends', async () => {
    const { report } = await audited(fileOf([...proofs, ...lines.slice(0, 50), (lines[50] as Bytes).slice(0, 11)]));
    expect(report.breaks).toMatchObject([
      { kind: 'unreadable', seq: 50 },
      { kind: 'truncated', seq: 50 },
    ]);
  });
});

describe('isJournal', () => {
  test('tells a journal from everything else that is dropped here', async () => {
    const [first = new Uint8Array()] = lines;
    expect(await isJournal(fileOf(lines))).toBe(true);
    expect(await isJournal(fileOf(proofs))).toBe(true);
    expect(await isJournal(new File([formatJournalItem(readJournalItem(first) as never)], 'x'))).toBe(true);
    const picture = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a);
    for (const other of ['', 'ASQ1:ABC', '{"line":1,"outcome":"admit"}', picture, '{}']) expect(await isJournal(new File([other], 'x'))).toBe(false);
  });
});

describe('JournalCard', () => {
  test.each(LANGUAGES)('tells state, breaks, proof and limits in %s', async (language) => {
    await loadWords(['common', 'status', 'codes', 'audit'], language);
    const broken = lines.filter((_, seq) => seq !== 17).map((line, at) => (at === 40 ? altered(line, { direction: 1 }) : line));
    const { name, report } = await audited(fileOf([...broken, ...proofs]));
    render(<JournalCard name={name} report={shownOf(report)} onSave={() => undefined} />);
    const card = screen.getByRole('article', { name });
    expect(card.querySelector('.notice.bad')).not.toBeNull();
    expect([...card.querySelectorAll('.notice li')].map((item) => item.textContent)).toEqual([expect.stringContaining('17'), expect.stringContaining('41')]);
    expect(card.textContent).toContain('ALA-00123');
    // Every placeholder is filled, and no code is left standing for a sentence.
    expect(card.textContent).not.toMatch(/[{}]|clock-is-the-tablets|not-admitted/);
  });

  test('names what an inspector should look at, with the first place', async () => {
    await loadWords(['common', 'status', 'codes', 'audit'], 'en');
    const shut = await written([lineAt(0), { ...lineAt(3), time: NOW + 5000 }]);
    const { name, report } = await audited(fileOf(shut));
    render(<JournalCard name={name} report={shownOf(report)} onSave={() => undefined} />);
    const silent = screen.getByText(/Nothing was written for/).textContent;
    expect(silent).toContain('line 1');
    expect(silent).toMatch(/for 1\sh of an open shift/);
    expect(document.querySelector('.notice.warn')).not.toBeNull();
  });
});
