/** `ashyq register`, `ashyq lab add` and the like, `ashyq reconcile`: on the issuer's machine, against a real database. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import iconv from 'iconv-lite';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { toHex } from '../../src/core/bytes.ts';
import { ingestBatch } from '../../src/issuer/lab/ingest.ts';
import { enrolPerson, labBatch } from '../issuer/actions.ts';
import { withDatabase } from '../issuer/database.ts';
import { keyOf, makeWorld, START, type World } from '../issuer/world.ts';
import { ashyq, ndjson, scratch } from './support.ts';

const database = withDatabase();
const [A, B] = ['900419100003', '900419100400'];
let world: World;
let dir: string;
let cleanUp: () => Promise<void>;

beforeAll(async () => {
  world = await makeWorld(database.db, { people: 0 });
  ({ dir, cleanUp } = await scratch());
});
afterAll(() => cleanUp());

const run = (...args: string[]) => ashyq([...args, '--database-url', database.url], { now: START });
async function file(name: string, content: string | Buffer): Promise<string> {
  const path = join(dir, name);
  await writeFile(path, content);
  return path;
}
const PEOPLE = 'iin;family_name;given_name;birth_date;phone;district\n';
const people = () => database.db.selectFrom('person').select(['family_name', 'initials', 'phone']).orderBy('id').execute();

describe('register', () => {
  test('shows how a file reads before it changes anything', async () => {
    const path = await file('people.csv', iconv.encode(`${PEOPLE}${A};Қабдолұлы;Ғани;21.04.1985;87011234567;7511\n${B};;;;;\n`, 'rk1048'));
    expect(await run('register', 'people', path)).toMatchObject({ code: 64, stderr: expect.stringContaining('rk1048       Қабдолұлы Ғани') });
    const shown = await run('register', 'people', path, '--preview', '--encoding', 'rk1048');
    expect(shown).toMatchObject({ code: 1, stdout: '2\t900419******\tҚабдолұлы\tҒ.\t1985-04-21\t…67\t7511\t\n' });
    expect(shown.stderr).toContain('line 3: name-missing');
    expect(shown.stderr).toContain('1 lines can be taken, 1 cannot; nothing was changed');
    expect(await people()).toEqual([]);
  });

  test('takes what it can, names the rest, and the same file again changes nothing', async () => {
    const path = await file('again.csv', `${PEOPLE}${A};Қабдолұлы;Ғани;21.04.1985;87011234567;7511\n${B};;;;;\n`);
    expect(await run('register', 'people', path)).toMatchObject({ code: 1, stdout: 'added 1, changed 0, unchanged 0, rejected 0, unreadable 1\n' });
    expect(await people()).toEqual([{ family_name: 'Қабдолұлы', initials: 'Ғ.Қ.', phone: '+77011234567' }]);
    expect(ndjson((await run('register', 'people', path, '--json')).stdout)).toEqual([
      { added: 0, changed: 0, unchanged: 1, rejected: 0, unreadable: 1, revokedTokens: 0, lines: [] },
    ]);
  });

  test('guardians; a refusal by line', async () => {
    await run('register', 'people', await file('child.csv', `${PEOPLE}${B};Қабдолұлы;Ая;21.04.2016;;7511\n`));
    const path = await file('guardians.csv', `child,guardian\n${B},${A}\n${A},${B}\n`);
    const { code, stdout, stderr } = await run('register', 'guardians', path);
    expect([code, stdout]).toEqual([1, 'added 1, changed 0, unchanged 0, rejected 1, unreadable 0\n']);
    expect(stderr).toContain('line 3: child-of-age');
  });

  test('says what it cannot work with', async () => {
    expect(await run('register', 'dogs', 'x')).toMatchObject({ code: 64 });
    expect(await run('register', 'people', join(dir, 'none.csv'))).toMatchObject({ code: 64, stderr: expect.stringContaining('there is no file') });
    const path = await file('wrong.csv', 'iin;name\n1;2\n');
    expect(await run('register', 'people', path)).toMatchObject({ code: 64, stderr: expect.stringContaining('column-missing') });
  });
});

describe('lab', () => {
  const hexOf = (name: string) => toHex(keyOf(name).publicKey);
  const trail = async () => database.db.selectFrom('audit').select(['kind', 'detail']).where('subject', '=', 'lab:LAB-01').orderBy('seq').execute();

  test('the console registers laboratories while there are no two key officers, and the trail says so', async () => {
    expect(await run('lab', 'add', 'LAB-01', '--kind', 'lab', '--name', '№1 зертхана', '--public-key', hexOf('first'))).toMatchObject({ code: 0 });
    expect(await run('lab', 'key', 'LAB-01', '--public-key', hexOf('LAB-01'))).toMatchObject({ code: 0 });
    expect((await run('lab', 'list')).stdout).toMatch(/^LAB-01\tlab\t[0-9a-f]{8}\tactive\t№1 зертхана\n$/);
    expect(await run('lab', 'add', 'LAB-01', '--kind', 'lab', '--name', 'x', '--public-key', hexOf('other'))).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('lab-known'),
    });
    expect(await run('lab', 'add', 'lab 1', '--kind', 'lab', '--name', 'x', '--public-key', hexOf('other'))).toMatchObject({ code: 64 });
    expect(await trail()).toMatchObject([
      { kind: 'lab-added', detail: { console: true } },
      { kind: 'lab-key-changed', detail: { console: true } },
    ]);
  });

  test('from then on it takes two persons', async () => {
    const officer = {
      roles: ['key-officer'],
      created_at: START,
      password_salt: new Uint8Array(16),
      password_hash: new Uint8Array(32),
      totp_sealed: new Uint8Array(1),
    };
    await database.db
      .insertInto('staff')
      .values({ ...officer, login: 'keys-1' })
      .execute();
    expect(await run('lab', 'add', 'LAB-02', '--kind', 'lab', '--name', 'x', '--public-key', hexOf('LAB-02'))).toMatchObject({ code: 0 });
    await database.db
      .insertInto('staff')
      .values({ ...officer, login: 'keys-2' })
      .execute();
    expect(await run('lab', 'end', 'LAB-02')).toMatchObject({ code: 1, stderr: expect.stringContaining('two-persons-needed') });
    expect(
      (await run('lab', 'list', '--json')).stdout
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => JSON.parse(line).active),
    ).toEqual([true, true]);
  });
});

test('reconcile: all explained, then one that nobody can explain', async () => {
  await ingestBatch(world.issuer, 'lab', await labBatch(world, 'cli', [{ iin: A }]));
  await enrolPerson(world, { iin: A, phone: '+77011234567' }, 'cli');
  expect(await run('reconcile')).toMatchObject({ code: 0, stdout: '1 passes, 0 unexplained\n' });
  await database.db.updateTable('lab_result').set({ result: 1 }).execute();
  expect(await run('reconcile')).toMatchObject({ code: 0 });
  expect(await run('reconcile', '--again')).toMatchObject({
    code: 1,
    stdout: expect.stringMatching(/^person \d+\ttoken \d+\tstatus-unexplained\n1 passes, 1 unexplained\n$/),
  });
});
