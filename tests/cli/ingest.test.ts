/** `ashyq ingest` and `ashyq lab`: files of laboratories, judged by line, signed, sent, sent again. */

import { createPublicKey } from 'node:crypto';
import { readFile, stat, utimes, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { join } from 'node:path';
import iconv from 'iconv-lite';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { sendRows } from '../../src/cli/ingest-send.ts';
import { fromHex, toHex } from '../../src/core/bytes.ts';
import { webCryptoEngine } from '../../src/core/codec/ed25519.ts';
import { openBatch, readContactBatch, readLabBatch, verifyBatch } from '../../src/core/token/lab-batch.ts';
import { detectSeparator, parseCsv } from '../../src/issuer/registers/csv.ts';
import { parseLocalTime } from '../../src/issuer/registers/line-rows.ts';
import { ashyq, ndjson, scratch } from './support.ts';
import { signerOf } from './world.ts';

const A = '900419100003';
const B = '900419100400';

let dir: string;
let cleanUp: () => Promise<void>;
let publicKey: Uint8Array;
let key: string;
let server: Server | null = null;

beforeAll(async () => {
  ({ dir, cleanUp } = await scratch());
  key = join(dir, 'lab.pem');
  const made = await ashyq(['lab', 'keygen', '--out', key, '--json']);
  publicKey = fromHex(String(ndjson(made.stdout)[0]?.['publicKey']));
});
afterAll(() => cleanUp());
afterEach(() => server?.close());

interface Call {
  readonly path: string;
  readonly body: Buffer;
}

/** An issuer that answers from a list, then always as at the end of it. */
async function issuer(...answers: { status: number; body: unknown; headers?: Record<string, string> }[]): Promise<{ url: string; calls: Call[] }> {
  const calls: Call[] = [];
  server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      calls.push({ path: request.url ?? '', body: Buffer.concat(parts) });
      const answer = answers[Math.min(calls.length, answers.length) - 1] ?? { status: 500, body: {} };
      response.writeHead(answer.status, { 'content-type': 'application/json', ...answer.headers }).end(JSON.stringify(answer.body));
    });
  });
  await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  return { url: `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`, calls };
}

const taken = (accepted: number, rejected: unknown[] = []) => ({ status: 200, body: { batchId: 'AA', accepted, rejected, time: 1 } });
async function csv(name: string, content: string | Buffer): Promise<string> {
  const path = join(dir, name);
  await writeFile(path, content);
  await utimes(path, 1_795_000_000, 1_795_000_000);
  return path;
}
const ingest = (kind: string, path: string, url: string, ...more: string[]) =>
  ashyq(['ingest', kind, path, '--lab', 'LAB-01', '--key', key, '--server', url, ...more]);

describe('lab keygen', () => {
  it('writes a PEM that only its owner reads and never overwrites one', async () => {
    expect((await stat(key)).mode & 0o777).toBe(0o600);
    expect(toHex(publicKey)).toBe(Buffer.from(createPublicKey(await readFile(key)).export({ format: 'jwk' }).x ?? '', 'base64url').toString('hex'));
    expect((await ashyq(['lab', 'keygen', '--out', key])).code).toBe(64);
  });

  it('encrypts it where a passphrase is given, and opens it with that one only', async () => {
    const path = join(dir, 'sealed.pem');
    await ashyq(['lab', 'keygen', '--out', path], { environment: { ASHYQ_LAB_PASSPHRASE: 'a long lab passphrase' } });
    expect(await readFile(path, 'utf8')).toContain('ENCRYPTED');
    const file = await csv('one.csv', `iin,sampled_at,result,district\n${A},2021-04-21,0,7510\n`);
    const { url } = await issuer(taken(1));
    const args = ['ingest', 'lab', file, '--lab', 'LAB-01', '--key', path, '--server', url];
    expect((await ashyq(args)).code).toBe(64);
    expect((await ashyq(args, { environment: { ASHYQ_LAB_PASSPHRASE: 'a long lab passphrase' } })).code).toBe(0);
  });
});

describe('ingest', () => {
  it('sends a batch whose signature holds over its bytes', async () => {
    const { url, calls } = await issuer(taken(2));
    const path = await csv('lab.csv', `District;IIN;result;sampled_at\r\n7510;${A};positive;21.04.2021 09:40\r\n7510;${B};0;2021-04-21T09:40:00+05:00\r\n`);
    const { code, stdout } = await ingest('lab', path, url);
    expect([code, stdout]).toEqual([0, 'accepted 2, rejected 0, unreadable 0\n']);
    expect(calls.map((call) => call.path)).toEqual(['/api/lab/batches']);
    const sealed = openBatch(new Uint8Array(calls[0]?.body ?? []));
    expect(await verifyBatch(sealed, publicKey, webCryptoEngine)).toBeNull();
    const at = Date.UTC(2021, 3, 21, 4, 40) / 1000;
    expect(readLabBatch(sealed.payload)).toMatchObject({
      sourceId: 'LAB-01',
      createdAt: 1_795_000_000,
      rows: [
        { rowId: '2', iin: A, sampledAt: at, result: 1, district: '7510' },
        { rowId: '3', iin: B, sampledAt: at, result: 0, district: '7510' },
      ],
    });
  });

  it('sends the same bytes when the same file is sent again', async () => {
    const { url, calls } = await issuer(taken(1));
    const path = await csv('again.csv', `iin,sampled_at,result,district\n${A},21.04.2021,0,7510\n`);
    await ingest('lab', path, url);
    await ingest('lab', path, url);
    expect(calls[0]?.body.equals(calls[1]?.body ?? Buffer.alloc(0))).toBe(true);
  });

  it('sends contacts with and without a case', async () => {
    const { url, calls } = await issuer(taken(2));
    const path = await csv('contacts.csv', `iin,contact_at,case_ref\n${A},2021-04-21 10:00,"Қ-1, «үй»"\n${B},2021-04-21,\n`);
    expect((await ingest('contacts', path, url)).code).toBe(0);
    expect(calls[0]?.path).toBe('/api/contact/batches');
    expect(readContactBatch(openBatch(new Uint8Array(calls[0]?.body ?? [])).payload).rows.map(({ caseRef }) => caseRef)).toEqual(['Қ-1, «үй»', null]);
  });

  it('names every line that cannot be read or was not taken, never the person, and sends the others', async () => {
    const { url, calls } = await issuer(taken(0, [{ rowId: '2', code: 'person-unknown' }]));
    const lines = [`${A},21.04.2021,0,7510`, '90041910045x,21.04.2021,0,7510', `${B},31.02.2021,0,7510`, `${B},21.04.2021,maybe,7510`, `${B},21.04.2021,0,75`];
    const path = await csv('faults.csv', `iin,sampled_at,result,district\n${lines.join('\n')}\n`);
    const { code, stdout, stderr } = await ingest('lab', path, url);
    expect(code).toBe(1);
    expect(stdout).toBe('accepted 0, rejected 1, unreadable 4\n');
    expect(stderr.trim().split('\n')).toEqual([
      'line 3: iin-invalid',
      'line 4: time-invalid',
      'line 5: result-unknown',
      'line 6: district-invalid',
      'line 2: person-unknown',
    ]);
    expect(`${stdout}${stderr}`).not.toMatch(/\d{11}/);
    expect(readLabBatch(openBatch(new Uint8Array(calls[0]?.body ?? [])).payload).rows).toHaveLength(1);
  });

  it('cuts a large file into batches and loses no line', async () => {
    const { url, calls } = await issuer(taken(5000), taken(5000), taken(2001));
    const path = await csv('large.csv', `iin,sampled_at,result,district\n${`${A},21.04.2021,0,7510\n`.repeat(12_001)}`);
    expect((await ingest('lab', path, url)).stdout).toBe('accepted 12001, rejected 0, unreadable 0\n');
    const ids = calls.flatMap(({ body }) => readLabBatch(openBatch(new Uint8Array(body)).payload).rows.map(({ rowId }) => Number(rowId)));
    expect([ids.length, new Set(ids).size, ids[0], ids.at(-1)]).toEqual([12_001, 12_001, 2, 12_002]);
    expect(Math.max(...calls.map(({ body }) => body.length))).toBeLessThan(1024 * 1024);
  });

  it('says how far it came when a batch is refused', async () => {
    const { url } = await issuer(taken(5000), { status: 403, body: { code: 'lab-unknown' } });
    const path = await csv('refused.csv', `iin,sampled_at,result,district\n${`${A},21.04.2021,0,7510\n`.repeat(5001)}`);
    const { code, stdout, stderr } = await ingest('lab', path, url);
    expect([code, stdout, stderr]).toEqual([1, 'accepted 5000, rejected 0, unreadable 0\n', 'ashyq: lab-unknown: the issuer refused the batch (403)\n']);
  });

  it.each(['http://ashyq.example', 'http://192.0.2.7:8080', 'ftp://127.0.0.1', 'ashyq.example'])('sends nothing to %s', async (url) => {
    const path = await csv('plain.csv', `iin,sampled_at,result,district\n${A},21.04.2021,0,7510\n`);
    const { code, stdout, stderr } = await ingest('lab', path, url);
    expect([code, stdout]).toEqual([64, '']);
    expect(stderr).toContain('--server');
  });

  it('takes a captive portal for no acknowledgement', async () => {
    const { url } = await issuer({ status: 200, body: '<html>' });
    const path = await csv('portal.csv', `iin,sampled_at,result,district\n${A},21.04.2021,0,7510\n`);
    expect((await ingest('lab', path, url)).stderr).toContain('answer-malformed');
  });

  it('says what is held, and exit 2 that it is undecided', async () => {
    const path = await csv('held.csv', `iin,sampled_at,result,district\n${A},21.04.2021,0,7510\n${B},21.04.2021,0,7510\n`);
    const { url } = await issuer({ status: 200, body: { batchId: 'AA', accepted: 1, held: 1, heldUntil: 1_796_551_200, rejected: [], time: 1 } });
    const { code, stdout, stderr } = await ingest('lab', path, url);
    expect([code, stdout]).toEqual([2, 'accepted 1, held 1, rejected 0, unreadable 0\n']);
    expect(stderr).toContain('1 lines arrived and are held');
    expect(stderr).toContain('what nobody has decided on by 2026-12-06');
  });

  it('tries again where the issuer is busy, and gives up after four tries', async () => {
    const rows = [{ rowId: '2', iin: A, sampledAt: 1_618_981_200, result: 0, district: '7510' }];
    const waits: number[] = [];
    const options = { sourceId: 'LAB-01', createdAt: 1, signer: signerOf(3), onRetry: (seconds: number) => waits.push(seconds), secondMs: 1 };
    const busy = await issuer({ status: 503, body: {}, headers: { 'retry-after': '7' } }, { status: 500, body: {} }, taken(1));
    expect(await sendRows({ kind: 'lab', rows }, { ...options, server: busy.url })).toEqual({ accepted: 1, held: 0, rejected: [] });
    expect(waits).toEqual([7, 4]);
    server?.close();
    await expect(sendRows({ kind: 'lab', rows }, { ...options, server: 'http://127.0.0.1:9' })).rejects.toMatchObject({ code: 'server-unreachable' });
  });

  it('reads the encodings of laboratories, and asks where it cannot know', async () => {
    const text = `iin,contact_at,case_ref\n${A},21.04.2021,Қала әкімдігі\n`;
    for (const encoding of ['rk1048', 'pt154']) {
      const path = await csv(`${encoding}.csv`, iconv.encode(text, encoding));
      const { url, calls } = await issuer(taken(1));
      const asked = await ingest('contacts', path, url);
      expect([asked.code, calls.length]).toEqual([64, 0]);
      expect(asked.stderr).toMatch(new RegExp(`^${encoding} +Қала әкімдігі$`, 'm'));
      expect((await ingest('contacts', path, url, '--encoding', encoding)).code).toBe(0);
      expect(readContactBatch(openBatch(new Uint8Array(calls[0]?.body ?? [])).payload).rows[0]?.caseRef).toBe('Қала әкімдігі');
      server?.close();
    }
    const cyrillic = await csv('1251.csv', iconv.encode(text.replace('Қала әкімдігі', 'Город'), 'windows-1251'));
    const preview = await ashyq(['ingest', 'contacts', cyrillic, '--encoding', 'windows-1251', '--preview']);
    expect(preview.stdout).toBe('2\t900419******\t2021-04-20T19:00Z\tГород\n');
  });

  it('--preview sends nothing and needs no key', async () => {
    const path = await csv('preview.csv', `iin,sampled_at,result,district\n${A},21.04.2021,1,7510\n`);
    const { code, stdout } = await ashyq(['ingest', 'lab', path, '--preview']);
    expect([code, stdout]).toEqual([0, '2\t900419******\t2021-04-20T19:00Z\t1\t7510\n']);
  });

  it.each([
    ['', 'empty'],
    ['iin,result,district\n', 'column-missing'],
    ['iin,sampled_at,result,district\n"900419,21.04.2021,0,7510\n', 'quote-open'],
  ])('refuses a file that is no table: %j', async (text, code) => {
    const result = await ashyq(['ingest', 'lab', await csv('bad.csv', text), '--preview']);
    expect([result.code, result.stdout]).toEqual([64, '']);
    expect(result.stderr).toContain(code);
  });
});

describe('csv', () => {
  it('reads quotes, separators inside them, line ends of every kind, and counts lines', () => {
    const text = '\ufeffa;b\r\n"x;""1""\ny";2\r3;4\n\n;\n5;6';
    expect(detectSeparator(text)).toBe(';');
    expect(parseCsv(text, ';')).toEqual([
      { line: 1, fields: ['a', 'b'] },
      { line: 2, fields: ['x;"1"\ny', '2'] },
      { line: 4, fields: ['3', '4'] },
      { line: 7, fields: ['5', '6'] },
    ]);
  });

  it.each([
    ['21.04.2021', Date.UTC(2021, 3, 20, 19) / 1000],
    ['21.04.2021 09:40', Date.UTC(2021, 3, 21, 4, 40) / 1000],
    ['2021-04-21', Date.UTC(2021, 3, 20, 19) / 1000],
    ['2021-04-21T09:40Z', Date.UTC(2021, 3, 21, 9, 40) / 1000],
    ['2021-04-21 09:40:07+0600', Date.UTC(2021, 3, 21, 3, 40, 7) / 1000],
    ['29.02.2021', null],
    ['04/21/2021', null],
    ['21.4.2021', null],
    ['2021-04-21T24:00', null],
    ['', null],
  ])('time %j', (text, seconds) => {
    expect(parseLocalTime(text, 300)).toBe(seconds);
  });
});
