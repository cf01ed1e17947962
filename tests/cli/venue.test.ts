/** `ashyq venue`: from a list to posters and tablets, on the issuer's database and keys. */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parseEnrolmentUrl } from '../../src/core/qr.ts';
import { withDatabase } from '../issuer/database.ts';
import { makeWorld, START } from '../issuer/world.ts';
import { ashyq, ndjson, scratch } from './support.ts';

const database = withDatabase();
let place: Awaited<ReturnType<typeof scratch>>;
beforeAll(async () => {
  place = await scratch();
  await makeWorld(database.db, { people: 0 });
  expect((await ashyq(['keys', 'init', '--data', place.dir, '--offline-root', join(place.dir, 'offline')], { now: START - 100 })).code).toBe(0);
});
afterAll(() => place.cleanUp());

const venue = (...args: string[]) =>
  ashyq(['venue', ...args, '--data', place.dir, '--database-url', database.url], { now: START, environment: { ASHYQ_ORIGIN: 'https://ashyq.example' } });

async function file(name: string, text: string): Promise<string> {
  const path = join(place.dir, name);
  await writeFile(path, text);
  return path;
}

const TABLE = `tax_number;category;name;address;area;registration;capacity
210440000007;cinema;«Арман» кинотеатры;Алматы, Достық 1;7511;жоқ;300
210440000804;grocery;"«Береке», дүкен";Қарағанды, Ерубаев 5;3510;;
900419100400;catering;Дәмхана;Алматы, Абай 7;7513;да;40
`;

describe('import', () => {
  test('makes venues of a list, and none of them twice', async () => {
    const path = await file('venues.csv', TABLE);
    expect(await venue('import', path, '--approve')).toMatchObject({ code: 0, stdout: 'approved 3, waiting 0, known 0, refused 0\n' });
    expect(await venue('import', path, '--approve', '--json')).toMatchObject({ code: 0, stdout: '{"approved":0,"waiting":0,"known":3,"refused":0}\n' });
    const rows = ndjson((await venue('list', '--json')).stdout);
    expect(rows.map(({ id, zone, registration, capacity }) => [id, zone, registration, capacity])).toEqual([
      ['ALA-00001', 'red', false, 300],
      ['ALA-00002', 'dark-red', true, 40],
      ['KAR-00001', 'yellow', false, null],
    ]);
    expect((await venue('list', '--area', '3510')).stdout).toBe('KAR-00001\topen\tgrocery\t3510\tyellow\t0\t-\t«Береке», дүкен\n');
  });

  test('names every line that cannot be taken, and takes the others', async () => {
    const lines = [
      '1;cinema;A;B;7511;;',
      '210440000007;smithy;;B;9911;;',
      '210440000007;mall;«Достық Плаза»;B;7511;maybe;',
      '10440000008;mall;Плаза;B;7511;;0',
      '210440000007;mall;Плаза;B;7511;;',
    ];
    const path = await file('odd.csv', `${TABLE.split('\n')[0]}\n${lines.join('\n')}\n`);
    const { code, stdout, stderr } = await venue('import', path);
    expect([code, stdout]).toEqual([1, 'approved 0, waiting 1, known 0, refused 4\n']);
    expect(stderr).toContain('line 2: tax-number-invalid\n');
    expect(stderr).toContain('line 3: category-unknown name-missing area-unknown\n');
    expect(stderr).toContain('line 4: registration-invalid\n');
    expect(stderr).toContain('line 5: tax-number-invalid capacity-invalid\n');
    expect(stderr).not.toContain('210440000007');
  });

  test('shows first what it read, in the encoding that is named, and stores nothing', async () => {
    const path = join(place.dir, 'old.csv');
    await writeFile(
      path,
      Buffer.concat([Buffer.from('tax_number;category;name;address;area\n210440000007;mall;'), Buffer.from([0x8e, 0xe3]), Buffer.from(';A;7511\n')]),
    );
    expect((await venue('import', path)).code).toBe(64);
    const { code, stdout, stderr } = await venue('import', path, '--preview', '--encoding', 'rk1048');
    expect([code, stdout]).toEqual([0, '2\t210440******\tmall\tҺг\tA\t7511\t\n']);
    expect(stderr).toContain('nothing was stored');
  });
});

describe('applications', () => {
  test('add waits; approve makes the venue, refuse gives a reason, each once', async () => {
    const common = ['--tax-number', '210440000007', '--category', 'theatre', '--address', 'Астана, Есіл', '--area', '7112'];
    const added = await venue('add', ...common, '--name', 'Опера', '--json');
    const { applicationId } = JSON.parse(added.stdout) as { applicationId: number };
    expect((await venue('list', '--waiting')).stdout).toContain(`${applicationId}\tnew\t2026-11-22\ttheatre\t7112\t`);
    expect(await venue('approve', String(applicationId))).toMatchObject({ code: 0, stdout: 'AST-00001\n' });
    expect(await venue('approve', String(applicationId))).toMatchObject({ code: 1, stderr: expect.stringContaining('application-decided') });
    const other = JSON.parse((await venue('add', ...common, '--name', 'Балет', '--json')).stdout) as { applicationId: number };
    expect((await venue('refuse', String(other.applicationId), '--reason', 'because')).code).toBe(64);
    expect(await venue('refuse', String(other.applicationId), '--reason', 'duplicate')).toMatchObject({ code: 0, stdout: 'refused\tduplicate\n' });
  });
});

describe('change', () => {
  test('keeps what is not named, waits or is approved, and calls back what is no longer true', async () => {
    const before = (await venue('poster', 'KAR-00001', '--out', '-')).stdout;
    const asked = await venue('change', 'KAR-00001', '--address', 'Ерубаев 7', '--json');
    const { applicationId } = JSON.parse(asked.stdout) as { applicationId: number };
    expect((await venue('list', '--waiting')).stdout).toContain(`${applicationId}\tKAR-00001\t`);
    expect(await venue('approve', String(applicationId))).toMatchObject({ code: 0, stdout: 'KAR-00001\n' });
    expect((await venue('poster', 'KAR-00001', '--out', '-')).stdout).toBe(before);
    const changed = await venue('change', 'KAR-00001', '--category', 'pharmacy', '--approve');
    expect(changed).toMatchObject({ code: 0, stdout: 'approved KAR-00001\n', stderr: expect.stringContaining('next publication') });
    expect(ndjson((await venue('list', '--area', '3510', '--json')).stdout)).toMatchObject([
      { category: 'pharmacy', address: 'Ерубаев 7', name: '«Береке», дүкен' },
    ]);
    expect((await venue('poster', 'KAR-00001', '--out', '-')).stdout).not.toBe(before);
    expect(await venue('change', 'KAR-00001', '--area', '9911')).toMatchObject({ code: 1, stdout: 'refused\n', stderr: 'area-unknown\n' });
    expect((await venue('change', 'KAR-00001')).code).toBe(64);
    expect(await venue('change', 'KAR-00009', '--name', 'A')).toMatchObject({ code: 1, stderr: expect.stringContaining('venue-unknown') });
  });
});

describe('posters and tablets', () => {
  test('poster writes a page whose code holds the credential; --new calls the former back', async () => {
    const out = join(place.dir, 'poster.html');
    expect(await venue('poster', 'ALA-00001', '--out', out)).toMatchObject({ code: 0, stdout: '' });
    const [first, again] = [await readFile(out, 'utf8'), (await venue('poster', 'ALA-00001', '--out', '-')).stdout];
    expect(again).toBe(first);
    expect(first).toContain('<title>ALA-00001 «Арман» кинотеатры</title>');
    const anew = await venue('poster', 'ALA-00001', '--out', '-', '--new');
    expect(anew.stdout).not.toBe(first);
    expect(anew.stderr).toContain('1 called back');
    expect(anew.stderr).toContain('next publication');
  });

  test('poster and code need the public address: a wrong one would hang for a year', async () => {
    const bare = ['--data', place.dir, '--database-url', database.url];
    for (const args of [
      ['poster', 'ALA-00001', '--out', '-'],
      ['code', 'ALA-00001', '--gate', '1'],
    ]) {
      expect(await ashyq(['venue', ...args, ...bare], { now: START })).toMatchObject({ code: 64, stderr: expect.stringContaining('--origin') });
    }
  });

  test('code is for one gate and a day; revoke voids it, close ends the venue', async () => {
    const made = JSON.parse((await venue('code', 'ALA-00002', '--gate', '2', '--json')).stdout) as { url: string; validUntil: number };
    expect(made.validUntil).toBe(START + 86_400);
    expect(made.url).toMatch(/^HTTPS:\/\/ASHYQ\.EXAMPLE\/E\//);
    expect(parseEnrolmentUrl(made.url)).toHaveLength(16);
    expect(await venue('training', 'ALA-00002', '--until', '2026-11-29T00:00Z')).toMatchObject({ code: 0 });
    expect(await venue('training', 'ALA-00002', '--until', '2027-11-29')).toMatchObject({ code: 1, stderr: expect.stringContaining('training-too-long') });
    expect(await venue('revoke', 'ALA-00002', '--gate', '2')).toMatchObject({ code: 0 });
    expect(await venue('revoke', 'ALA-00002', '--gate', '2')).toMatchObject({ code: 1, stderr: expect.stringContaining('gate-unknown') });
    expect(await venue('close', 'ALA-00002')).toMatchObject({ code: 0, stdout: 'ALA-00002\tclosed\n' });
    for (const args of [
      ['close', 'ALA-00002'],
      ['code', 'ALA-00002', '--gate', '1'],
      ['poster', 'ALA-00002', '--out', '-'],
    ]) {
      expect(await venue(...args)).toMatchObject({ code: 1, stderr: expect.stringContaining('venue-unknown') });
    }
    expect((await venue('list', '--closed', '--category', 'catering')).stdout).toContain('ALA-00002\tclosed');
  });

  test.each([
    [['poster', 'ala-1', '--out', 'x']],
    [['dance', 'ALA-00001']],
    [['code', 'ALA-00001', '--gate', '0']],
    [['code', 'ALA-00001']],
    [['approve', 'x']],
    [[]],
  ])('%j is a usage error', async (args) => {
    expect((await venue(...args)).code).toBe(64);
  });
});
