/** What a file is, by its beginning; which column of a table holds the codes. */
import { describe, expect, test } from 'vitest';
import { parseMoment } from '../../../src/core/audit/bulk/line-format.ts';
import { recognise } from '../../../src/core/audit/bulk/recognise.ts';
import { explainObjects } from '../../../src/core/audit/explain/explain-line.ts';
import { concat, utf8Encode } from '../../../src/core/bytes.ts';
import { makeReceipt } from '../../../src/core/journal/receipt.ts';
import { formatQr } from '../../../src/core/qr.ts';
import { issueVenueCredential, makeDoorCode } from '../../../src/core/token/venue.ts';
import { packTrust } from '../../../src/core/trust/archive.ts';
import { KEYS, NOW, publish, shown, venueClaims } from '../world.ts';
import { journalOf } from './journals.ts';

const kindOf = (head: Uint8Array | string) => recognise(typeof head === 'string' ? utf8Encode(head) : head);

describe('recognise', () => {
  test.each([
    ['ASQ1:ABC\nASQ1:DEF', 'text'],
    ['ASQ1:AB,C;D', 'text'],
    ['hello; world', 'text'],
    ['{"a":1}', 'text'],
    ['', 'text'],
    ['\ufeff{"qr":"ASQ1:A"}', 'ndjson'],
    ['{"time":1700000000,"code":"x"}\n', 'ndjson'],
    ['a;b\n1;ASQ1:A', 'csv'],
    ['\ufeff"when"\t"qr"\n', 'csv'],
    ['2026-11-18T06:00:00Z,ASQ1:A', 'csv'],
  ])('%j as lines: %s', (text, kind) => {
    const found = kindOf(text);
    if (found.kind !== 'lines') throw new Error(found.kind);
    expect(found.isSure ? found.format.kind : 'text').toBe(kind);
  });

  test('columns by what stands in them, then by their names', () => {
    expect(kindOf('id,when,what\n7,2026-11-18T06:00Z,ASQ1:A')).toMatchObject({
      format: { code: 2, time: 1, header: 1 },
      columns: { names: ['id', 'when', 'what'] },
    });
    expect(kindOf('7;1700000000;ASQ1:A\n')).toMatchObject({ format: { code: 2, time: 1, header: 0 } });
    expect(kindOf('{"at":5,"nr":1,"x":"ASQ1:A"}')).toMatchObject({ format: { code: 'x', time: 'at' } });
    expect(kindOf('name;phone\nx;y')).toMatchObject({ isSure: false, columns: { names: ['name', 'phone'], code: null } });
  });

  test('signed objects by their typ, journals, archives, trust files, pictures', async () => {
    const files = await publish();
    const whole = (name: string) => files.get(name) ?? new Uint8Array(0);
    expect(kindOf(concat(await shown(), await shown()))).toMatchObject({ kind: 'lines', format: { kind: 'cbor' } });
    const credential = await issueVenueCredential(venueClaims(), KEYS.venue);
    const door = await makeDoorCode(credential, { iat: NOW, nonce: new Uint8Array(8) }, KEYS.tablet);
    const receipt = await makeReceipt(
      credential,
      { venueId: 'ALA-00123', gate: 2, iat: NOW, code: 'not-admitted', rule: null, policyVersion: 41, stampVersion: 500, ref: new Uint8Array(16) },
      KEYS.tablet,
    );
    for (const judged of [door, receipt]) {
      expect(kindOf(judged)).toMatchObject({ kind: 'lines', format: { kind: 'cbor' } });
      expect(explainObjects(formatQr(judged)).length).toBeGreaterThan(0);
    }
    expect(kindOf(credential).kind).toBe('journal');
    expect(kindOf(concat(...(await journalOf(3)))).kind).toBe('journal');
    expect(kindOf(packTrust(files)).kind).toBe('archive');
    for (const name of ['root.cbor', 'stamp.cbor', 'policy.41.json', 'bundle.7.cbor']) expect([name, kindOf(whole(name)).kind]).toEqual([name, 'trust-file']);
    expect(kindOf('ashyq/log/abc\n7\n').kind).toBe('log-checkpoint');
    expect(kindOf('{\n  "format": "ashyq-audit-report",\n  "journals": [{"stampVersion": 1}]}').kind).toBe('report');
    expect(kindOf('%PDF-1.7\n').kind).toBe('pdf');
    expect(kindOf(Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0)).kind).toBe('picture');
    expect(kindOf(Uint8Array.of(0x42, 0x4d, 0, 1, 0, 0)).kind).toBe('picture');
    expect(kindOf('BM is a text').kind).toBe('lines');
  });

  test('a zero byte in what is nothing else: no text, so nobody looks for lines in it', async () => {
    expect(kindOf(new Uint8Array(4096)).kind).toBe('no-text');
    expect(kindOf(Uint8Array.of(0x7f, 0x45, 0x4c, 0x46, 2, 1, 1, 0)).kind).toBe('no-text');
    expect(kindOf('time;code\n5;ASQ1:A\u0000\n').kind).toBe('no-text');
    expect(kindOf(concat(await shown(), new Uint8Array(8)))).toMatchObject({ kind: 'lines', format: { kind: 'cbor' } });
  });
});

describe('parseMoment', () => {
  test.each([
    [1_700_000_000, 1_700_000_000],
    ['1700000000123', 1_700_000_000],
    ['2026-11-18T11:00:00+05:00', Date.UTC(2026, 10, 18, 6) / 1000],
    ['2026-11-18 06:00', Date.UTC(2026, 10, 18, 6) / 1000],
    ['2026-02-30T06:00Z', null],
    ['yesterday', null],
    ['12', null],
    [null, null],
  ])('%j', (value, seconds) => {
    expect(parseMoment(value)).toBe(seconds);
  });
});
