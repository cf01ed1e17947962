import { describe, expect, test } from 'vitest';
import { linesOf, momentOf, toNdjson, verifyMany, withLines } from '../../src/audit/verify-many.ts';
import { tweetnaclEngine } from '../../src/core/codec/ed25519-tweetnacl.ts';
import { formatQr } from '../../src/core/qr.ts';
import { DOOR, goodTrust, NOW, shown } from '../core/world.ts';

describe('linesOf', () => {
  test('trims each line and lets a last line break make no empty line', () => {
    expect(linesOf(' a \r\n\r\nb\n')).toEqual(['a', '', 'b']);
    expect(linesOf('')).toEqual([]);
    expect(linesOf('a')).toEqual(['a']);
  });
});

describe('withLines', () => {
  test('keeps the numbers of the lines of a file, empty ones too', () => {
    expect(withLines('', ['a', '', 'b'])).toBe('a\n\nb');
    expect(withLines('x\n', ['a', '', 'b'])).toBe('x\na\n\nb');
  });
});

describe('momentOf', () => {
  test('is Kazakhstan’s time in seconds, or none', () => {
    expect(momentOf('')).toBeNull();
    expect(momentOf('1970-01-01T05:00')).toBe(0);
    expect(momentOf('2021-04-19T09:40:11')).toBe(Date.parse('2021-04-19T04:40:11Z') / 1000);
  });

  test.each(['2021-02-31T99:00', '12021-04-19T09:40', '275760-09-13T00:00', '1969-12-31T00:00', 'now'])('%s is no moment', (text) => {
    expect(momentOf(text)).toBeUndefined();
  });
});

describe('verifyMany', () => {
  const audit = async (lines: string[], signal = new AbortController().signal, onProgress: (done: number, total: number) => void = () => undefined) =>
    verifyMany(lines, { trust: await goodTrust(), engine: tweetnaclEngine, door: DOOR, now: NOW, signal, onProgress });

  test('judges every line in order, and a repetition among them as a replay', async () => {
    const text = formatQr(await shown());
    const codes = (await audit([text, '', 'HC1:X', text])).map(({ line, verdict }) => [line, verdict.code]);
    expect(codes).toEqual([
      [1, 'ok'],
      [2, 'input-empty'],
      [3, 'not-ashyq'],
      [4, 'proof-replayed'],
    ]);
  });

  test('keeps what was judged when it is stopped', async () => {
    const stop = new AbortController();
    const lines = Array.from({ length: 1000 }, () => 'HC1:X');
    const judged = await audit(lines, stop.signal, (done) => done >= 400 && stop.abort());
    expect(judged.length).toBe(400);
  });

  test('toNdjson writes one object a line with the members of the command line', async () => {
    const [first] = toNdjson(await audit(['HC1:X'])).split('\n');
    expect(JSON.parse(first ?? '')).toEqual({ line: 1, outcome: 'refuse', code: 'not-ashyq' });
  });
});
