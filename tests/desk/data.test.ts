/** The pure parts of the desk's pages about files and laboratories: cells, faults as a file, times in fields, bounds. */
import { describe, expect, test } from 'vitest';
import { BOUNDS, formatBound, parseBound, parseBounds, positivity } from '../../src/desk/data/bounds.ts';
import { HEADERS, PREVIEW_COLUMNS, parseCell } from '../../src/desk/data/columns.ts';
import { faultsCsv } from '../../src/desk/data/faults-csv.ts';
import { EXCESS_REASONS } from '../../src/desk/data/lab-answers.ts';
import { isLabId, parseKey } from '../../src/desk/data/lab-fields.ts';
import { ENCODINGS, FILE_KINDS, KEEP_SECONDS, stateOf } from '../../src/desk/data/upload-answers.ts';
import { formatLocalField, parseLocalField } from '../../src/desk/parts/time.ts';
import { CONTACT_ENVELOPE } from '../../src/issuer/lab/contact-envelope.ts';
import { ENVELOPE, EXCESS_REASONS as ISSUER_REASONS } from '../../src/issuer/lab/envelope.ts';
import { detectSeparator, parseCsv } from '../../src/issuer/registers/csv.ts';
import { ENCODINGS as ISSUER_ENCODINGS } from '../../src/issuer/registers/encoding.ts';
import { FILE_KINDS as ISSUER_KINDS, previewRows, readFileRows } from '../../src/issuer/registers/file.ts';
import { UPLOAD_SECONDS } from '../../src/issuer/registers/uploads.ts';

describe('what the desk knows', () => {
  test('is what the issuer knows: kinds, encodings, reasons, bounds, how long a file waits', () => {
    expect(FILE_KINDS).toEqual(ISSUER_KINDS);
    expect(ENCODINGS).toEqual(ISSUER_ENCODINGS);
    expect(EXCESS_REASONS).toEqual(ISSUER_REASONS);
    expect(BOUNDS.map(({ name }) => name)).toEqual([...new Set([...Object.keys(ENVELOPE), ...Object.keys(CONTACT_ENVELOPE)])]);
    expect(KEEP_SECONDS).toBe(UPLOAD_SECONDS);
  });

  test('the columns named for a kind are those that the issuer reads, and a previewed row has as many cells as there are heads', () => {
    const cells: Readonly<Record<string, string>> = {
      iin: '630918281180',
      sampled_at: '21.04.2021 09:40',
      result: '1',
      district: '7511',
      contact_at: '2021-04-21',
      family_name: 'Әбдіқалиев',
      given_name: 'Асан',
      birth_date: '18.09.1963',
      child: '630918281180',
      guardian: '680926187872',
    };
    for (const kind of FILE_KINDS) {
      const names = HEADERS[kind].required;
      const bytes = new TextEncoder().encode(`${names.join(';')}\n${names.map((name) => cells[name] ?? '').join(';')}\n`);
      const read = readFileRows(bytes, { kind, encoding: 'utf-8', utcOffsetMinutes: 300, now: 1_800_000_000 });
      if (!read.ok) throw new Error(read.code);
      expect([kind, read.file.errors]).toEqual([kind, []]);
      expect(previewRows(read.file)[0]).toHaveLength(PREVIEW_COLUMNS[kind].length);
    }
  });
});

describe('parseCell', () => {
  test('takes times, days, results and leavings for what they are, and leaves the rest as it stands', () => {
    expect(parseCell('sampled', '2021-04-21T04:40Z')).toEqual({ is: 'time', at: Date.UTC(2021, 3, 21, 4, 40) / 1000 });
    expect(parseCell('birth', '1963-09-18')).toEqual({ is: 'day', at: Date.UTC(1963, 8, 18) / 1000 });
    expect(['0', '1', '2', '3'].map((text) => parseCell('result', text))).toEqual([
      { is: 'result', result: 'negative' },
      { is: 'result', result: 'positive' },
      { is: 'result', result: 'withdrawn' },
      { is: 'text', text: '3' },
    ]);
    expect(parseCell('gone', 'died')).toEqual({ is: 'gone', gone: 'died' });
    expect(parseCell('until', '')).toEqual({ is: 'text', text: '' });
    expect(parseCell('person', '630918******')).toEqual({ is: 'text', text: '630918******' });
  });
});

describe('faultsCsv', () => {
  test('is read again as the table that it is, with separators and quotation marks inside', () => {
    const text = faultsCsv([{ line: 3, code: 'iin-invalid' }], { heads: ['Жол', 'Коды', 'Не; дұрыс "емес"'], sentence: () => 'a;b "c"' });
    expect(text.startsWith('\ufeff')).toBe(true);
    expect(detectSeparator(text)).toBe(';');
    expect(parseCsv(text, ';').map(({ fields }) => fields)).toEqual([
      ['Жол', 'Коды', 'Не; дұрыс "емес"'],
      ['3', 'iin-invalid', 'a;b "c"'],
    ]);
  });
});

describe('times in fields', () => {
  test('are Kazakhstan’s, there and back, and no other text is one', () => {
    expect(parseLocalField('2026-11-22T09:40')).toBe(Date.UTC(2026, 10, 22, 4, 40) / 1000);
    for (const at of [0, 1_795_000_020, 1_795_000_020 + 86_400 * 200]) expect(parseLocalField(formatLocalField(at))).toBe(at - (at % 60));
    for (const text of ['', '2026-02-30T00:00', '22.11.2026', '2026-11-22', '2026-11-22T24:01']) expect([text, parseLocalField(text)]).toEqual([text, null]);
  });
});

describe('bounds', () => {
  test('every default is typed as it is shown', () => {
    const usual: Readonly<Record<string, number>> = { ...ENVELOPE, ...CONTACT_ENVELOPE };
    for (const { name, is } of BOUNDS) expect([name, parseBound(formatBound(usual[name] ?? -1, is), is)]).toEqual([name, usual[name]]);
  });

  test('an empty field is the default, a comma a decimal point, anything else is named', () => {
    expect(parseBounds({ linesAnHour: '', rateFactor: '2,5', strangerShare: '80' })).toEqual({ ok: true, envelope: { rateFactor: 2.5, strangerShare: 0.8 } });
    expect(parseBounds({ linesAnHour: '1.5', strangerShare: '101', lowFactor: '-1', oddTimes: '7' })).toEqual({
      ok: false,
      wrong: ['linesAnHour', 'lowFactor', 'strangerShare'],
    });
  });

  test('positivity is a share of results, and nothing where there are none', () => {
    expect(positivity({ negatives: 3, positives: 1 })).toBe(0.25);
    expect(positivity({ negatives: 0, positives: 0 })).toBeNull();
  });
});

describe('a file’s state', () => {
  const at = { uploadedAt: 1000, confirmedAt: null, accepted: null };
  test('waits for seven days, is being taken, is taken', () => {
    expect([stateOf(at, 1000 + KEEP_SECONDS), stateOf(at, 1001 + KEEP_SECONDS)]).toEqual(['waiting', 'lapsed']);
    expect(stateOf({ ...at, confirmedAt: 2000 }, 9_999_999)).toBe('taking');
    expect(stateOf({ ...at, confirmedAt: 2000, accepted: 0 }, 9_999_999)).toBe('taken');
  });
});

test('ids and keys of laboratories are those that the issuer takes', () => {
  expect(['LAB-01', '7', 'LAB 01', 'lab', '-A', 'A'.repeat(33)].map(isLabId)).toEqual([true, true, false, false, false, false]);
  expect(parseKey(` ${'AB'.repeat(16)} ${'cd'.repeat(16)}\n`)).toBe('ab'.repeat(16) + 'cd'.repeat(16));
  expect([parseKey('ab'.repeat(31)), parseKey('xy'.repeat(32))]).toEqual([null, null]);
});
