/**
 * Files that people hand in (security.md, attacks 7 and 13): tables of the registers, journals of doors, files of many codes. Changed by what such files consist of; never another
 * error than their own, nothing made up, and no more made of a file than it is long.
 */
import { beforeAll, expect, test } from 'vitest';
import { BlockCutter } from '../../src/core/audit/bulk/cut.ts';
import { HEAD_BYTES, recognise } from '../../src/core/audit/bulk/recognise.ts';
import { rowsOf } from '../../src/core/audit/bulk/rows.ts';
import { readJournalFile } from '../../src/core/audit/journal-file.ts';
import { formatJournalItem, readJournalItem } from '../../src/core/audit/journal-item.ts';
import { JournalsAudit } from '../../src/core/audit/journals-audit.ts';
import { concat, utf8Encode } from '../../src/core/bytes.ts';
import { webCryptoEngine } from '../../src/core/codec/ed25519.ts';
import { MalformedError } from '../../src/core/codec/malformed.ts';
import { CsvError, detectSeparator, parseCsv } from '../../src/issuer/registers/csv.ts';
import { decodeText, ENCODINGS, guessEncodings, isUtf8 } from '../../src/issuer/registers/encoding.ts';
import { type Rows, readContactRows, readLabRows } from '../../src/issuer/registers/line-rows.ts';
import { readGuardianRows, readPeopleRows } from '../../src/issuer/registers/people-rows.ts';
import { journalOf, proofsOf } from '../core/audit/journals.ts';
import { goodTrust } from '../core/world.ts';
import { dice, mutate, mutations, patience } from './dice.ts';

type Roll = (n: number) => number;
const count = (share: number): number => Math.ceil(mutations(4000) * share);

const HEADERS = [
  'iin,sampled_at,result,district',
  'iin;contact_at;case_ref;withdrawn',
  'child;guardian;from;until',
  'iin;birth_date;family_name;given_name;patronymic;phone;district',
];
const CELLS = [
  ...['900101100017', '"900101100017"', '2026-11-18T10:00:00', '18.11.2026 10:00', '0', 'теріс', 'отрицательный', '7510', '+7 701 000 00 00', ''],
  ...[
    '"',
    '""',
    '"""',
    '"a""b"',
    '"a;b,c"',
    '"a\nb"',
    'a"b',
    '=HYPERLINK("x")',
    '\u0000',
    '\u202e',
    '9'.repeat(500),
    '1e999',
    '-1',
    '__proto__',
    'Әлия',
    '\ufeff',
  ],
];
const BREAKS = ['\n', '\r\n', '\r', '\n\n', ''];

/** A table as people and programs spoil them. */
function table(roll: Roll): string {
  const rows = Array.from({ length: 1 + roll(12) }, () => {
    const separator = roll(9) === 0 ? (roll(2) === 0 ? ',' : '\t') : ';';
    return Array.from({ length: roll(8) }, () => CELLS[roll(CELLS.length)]).join(separator);
  });
  const header = roll(8) === 0 ? '' : (HEADERS[roll(HEADERS.length)] ?? '');
  const text = [header.replaceAll(',', roll(3) === 0 ? ',' : ';'), ...rows].map((row) => row + (BREAKS[roll(5)] ?? '')).join('');
  return roll(4) === 0 ? `\ufeff${text}` : text;
}

/** What a reader says of records; its own error is an answer too. */
function answers<T>(read: () => T): T | null {
  try {
    return read();
  } catch (error) {
    if (error instanceof CsvError && error.line >= 1) return null;
    throw error;
  }
}

test('parseCsv, readLabRows, readContactRows, readPeopleRows, readGuardianRows: tables of every kind', { timeout: patience(mutations(4000)) }, () => {
  const roll = dice(4180);
  let rows = 0;
  for (let left = count(0.3); left > 0; left -= 1) {
    const text = table(roll);
    const records = answers(() => parseCsv(text, detectSeparator(text)));
    if (records === null) continue;
    const letters = records.reduce((sum, { fields }) => sum + fields.join('').length, 0);
    if (records.length > text.split(/\r|\n/).length || letters > text.length) throw new Error(`more than there is: ${JSON.stringify(text)}`);
    const readers: readonly (() => Rows<unknown, string>)[] = [
      () => readLabRows(records, 300),
      () => readContactRows(records, 300),
      () => readPeopleRows(records, '2026-11-18'),
      () => readGuardianRows(records, 300),
    ];
    for (const read of readers) {
      const taken = answers(read);
      if (taken === null) continue;
      rows += taken.rows.length + taken.errors.length;
      if (taken.rows.length + taken.errors.length > records.length) throw new Error(`rows out of nothing: ${JSON.stringify(text)}`);
    }
  }
  expect(rows).toBeGreaterThan(100);
});

test('decodeText, guessEncodings: any bytes are some text, in each encoding', { timeout: patience(mutations(4000)) }, () => {
  const roll = dice(1048);
  for (let left = count(0.1); left > 0; left -= 1) {
    const bytes = roll(2) === 0 ? utf8Encode(table(roll)) : Uint8Array.from({ length: roll(300) }, () => roll(256));
    for (const encoding of guessEncodings(bytes)) expect(ENCODINGS).toContain(encoding);
    for (const encoding of ENCODINGS) {
      if (encoding === 'utf-8' && !isUtf8(bytes)) expect(() => decodeText(bytes, encoding)).toThrow(RangeError);
      else expect(decodeText(bytes, encoding).length).toBeLessThanOrEqual(bytes.length);
    }
  }
});

let items: Uint8Array[];
beforeAll(async () => {
  const entries = await journalOf(60);
  items = [...entries, ...(await proofsOf(entries))];
});

/** Items lost, doubled, exchanged, spoiled; as a sequence or as lines, in pieces of any size. */
function journalFile(roll: Roll): Uint8Array {
  const some = items.slice();
  for (let left = roll(5); left > 0; left -= 1) {
    const [at, other] = [roll(some.length), roll(some.length)];
    const [one = new Uint8Array(0), two = new Uint8Array(0)] = [some[at], some[other]];
    const kind = roll(5);
    if (kind === 0) some.splice(at, 1 + roll(3));
    else if (kind === 1) some.splice(other, 0, one);
    else if (kind === 2) [some[at], some[other]] = [two, one];
    else some[at] = mutate(one, roll);
  }
  if (roll(2) === 0) return concat(...some);
  const lines = some.map((item) => {
    const read = readJournalItem(item);
    return read.kind === 'unknown' ? '{"kind":"scan","seq":1e999}' : formatJournalItem(read);
  });
  const bytes = utf8Encode(`${lines.join('\n')}\n`);
  return roll(3) === 0 ? mutate(bytes, roll) : bytes;
}

async function* pieces(bytes: Uint8Array, roll: Roll): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; ) {
    const end = at + 1 + roll(2000);
    yield bytes.subarray(at, end);
    at = end;
  }
}

test('readJournalFile, JournalsAudit: any journal has a report that counts no line twice', { timeout: patience(mutations(4000)) }, async () => {
  const roll = dice(8742);
  const trust = await goodTrust();
  for (let left = count(0.02); left > 0; left -= 1) {
    const bytes = journalFile(roll);
    const audit = new JournalsAudit({ trust, engine: webCryptoEngine });
    let read = 0;
    try {
      for await (const item of readJournalFile(pieces(bytes, roll))) {
        read += 1;
        if (item.kind === 'end') audit.addUnreadable();
        else await audit.add(item);
      }
    } catch (error) {
      if (!(error instanceof MalformedError)) throw error;
    }
    const reports = await audit.finish();
    expect(reports.length).toBeGreaterThan(0);
    expect(read).toBeLessThanOrEqual(bytes.length + 1);
    expect(() => JSON.stringify(reports)).not.toThrow();
  }
});

test('recognise, BlockCutter, rowsOf: any file of codes is read to its end, each line once', { timeout: patience(mutations(4000)) }, () => {
  const roll = dice(7111);
  for (let left = count(0.1); left > 0; left -= 1) {
    const lines = Array.from({ length: roll(30) }, () =>
      roll(3) === 0 ? `{"at":${roll(10 ** 9)},"code":"ASQ1:${roll(999)}"}` : `${roll(999)};"ASQ1:${roll(99)}"`,
    );
    const text = utf8Encode(lines.join(BREAKS[roll(5)] ?? '\n'));
    const bytes = roll(2) === 0 ? mutate(text, roll) : text;
    const found = recognise(bytes.subarray(0, HEAD_BYTES));
    if (found.kind !== 'lines') continue;
    const cutter = new BlockCutter(found.format);
    const blocks = [...cutter.push(bytes), ...cutter.end()];
    expect(blocks.reduce((sum, block) => sum + block.bytes.length, 0)).toBe(bytes.length);
    expect(blocks.flatMap((block) => rowsOf(block, found.format)).length).toBeLessThanOrEqual(bytes.length + 1);
  }
});
