/**
 * Injection through every field that holds words of people: what is written there is refused where it comes in, or comes out as it was written, as data, wherever it is
 * shown: in answers, on posters, in tables for spreadsheets. Never a failure of the server, never another statement, never an element of a page.
 */
import { beforeAll, describe, expect, test, vi } from 'vitest';
import { csvOf } from '../../src/desk/parts/csv.ts';
import { sql } from '../../src/issuer/db/open.ts';
import { CATEGORIES } from '../../src/issuer/demo/categories.ts';
import { demoPeople } from '../../src/issuer/demo/people.ts';
import { takeUploads } from '../../src/issuer/registers/uploads.ts';
import { posterPage } from '../../src/issuer/venues/poster.ts';
import { withDatabase } from '../issuer/database.ts';
import { type SignedIn, signedIn } from '../issuer/staff.ts';
import { keyOf, makeWorld, type World } from '../issuer/world.ts';

/** Many calls each: a busy machine is not a fault. */
vi.setConfig({ testTimeout: 120_000 });

/** By what it would break. None is longer than a field takes; those that are stand at the end. */
const PAYLOADS: Readonly<Record<string, string>> = {
  sql: "Ә'); drop table person; --",
  'sql union': "' union select iin from person --",
  'sql backslash': "\\' or 1=1 --",
  'sql placeholder': '$1 :name ? %s',
  html: '<img src=x onerror=alert(1)>',
  script: '</title></style></svg><script>alert(1)</script>',
  attribute: '" autofocus onfocus=alert(1) x="',
  entity: '&lt;b&gt; &#60;script&#62;',
  // biome-ignore lint/suspicious/noTemplateCurlyInString: this is what somebody types
  'template of scripts': '${alert(1)} {{7*7}} <%= 7*7 %> #{7*7}',
  'template of words': '{name} {n|row|rows} {',
  formula: '=HYPERLINK("http://evil.example","Ә")',
  'formula plus': "+7-1*cmd|' /C calc'!A0",
  'formula at': '@SUM(1+1)',
  'formula minus': '-1+1',
  'a cell': 'а;б","в',
  url: 'javascript:alert(1)',
  address: 'https://evil.example/?x=1',
  proto: '__proto__',
  constructor: 'constructor',
  emoji: 'Арман 🎬👨‍👩‍👧',
  astral: '𠮷野家 𝒜',
  number: '1e999',
  'null word': 'null',
  'right to left': 'Дәмхана\u202Eгнп.exe',
  isolate: 'Дәмхана\u2066х\u2069',
  'zero width': 'Дәм\u200Bха\u200Dна\uFEFF',
  'soft hyphen': 'Дәм\u00ADхана',
  nul: 'Дәмхана\u0000x',
  newline: 'Дәмхана\r\nset-cookie: a=b',
  escape: 'Дәмхана\u001b[31m',
  'line separator': 'Дәмхана\u2028x',
  'lone surrogate': 'Дәмхана\ud800',
  'heap of accents': `Ә${'\u0301'.repeat(40)}`,
  'very long': 'Ә'.repeat(2_000),
};
const payloads = Object.entries(PAYLOADS);

const database = withDatabase();
const people = demoPeople('tests', 3);
let world: World;
let clerk: SignedIn;
let doctor: SignedIn;
let officer: SignedIn;
let second: SignedIn;
beforeAll(async () => {
  world = await makeWorld(database.db, { people: 3 });
  [clerk, doctor, officer, second] = [
    await signedIn(world, 'clerk'),
    await signedIn(world, 'epidemiologist'),
    await signedIn(world, 'key-officer'),
    await signedIn(world, 'clerk', 'epidemiologist', 'key-officer'),
  ];
});

/** What a poster is made of: the names of its elements, in order. */
const elementsOf = (page: string) => [...page.matchAll(/<\/?([a-z][\w-]*)/gi)].map(([tag]) => tag);
const stands = async () => (await sql<{ n: number }>`select count(*) as n from person`.execute(database.db)).rows[0]?.n;

/** Written and read back: never 5xx, and what is taken is what was written but for spaces at its ends and the form of its letters. */
async function fates(write: (text: string, nr: number) => Promise<{ status: number; body: Record<string, unknown>; shown: string | null }>) {
  const fate = new Map<string, 'refused' | 'taken'>();
  let nr = 0;
  for (const [name, text] of payloads) {
    nr += 1;
    const { status, body, shown } = await write(text, nr);
    expect(status, `${name}: ${String(body['code'])}`).toBeLessThan(500);
    if (status < 400) expect([name, shown]).toEqual([name, text.normalize('NFC').trim()]);
    fate.set(name, status < 400 ? 'taken' : 'refused');
  }
  expect(await stands()).toBe(3);
  const of = (what: 'refused' | 'taken') => [...fate].filter(([, one]) => one === what).map(([name]) => name);
  return { refused: of('refused'), taken: of('taken') };
}
/** What breaks letters themselves is taken nowhere. */
const BREAKS = ['right to left', 'isolate', 'zero width', 'nul', 'escape', 'line separator', 'lone surrogate', 'heap of accents', 'very long'];

describe('venues', () => {
  const FIELDS = { taxNumber: '210440000007', category: 'theatre', name: 'Опера', address: 'Астана, Есіл', area: '7112', registration: false, capacity: null };

  test('a name and an address: in the answer, in the list, on the poster, alone and in a book of them', async () => {
    const plain = elementsOf(await posterOf('Опера'));
    async function posterOf(name: string): Promise<string> {
      const facts = {
        venueId: 'ALA-00001',
        name,
        category: CATEGORIES.theatre,
        exp: 1_900_000_000,
        url: 'HTTPS://A.EXAMPLE/V/MFRGG',
        utcOffsetMinutes: 300,
      };
      return posterPage(facts);
    }
    for (const [name, text] of payloads) expect([name, elementsOf(await posterOf(text))]).toEqual([name, plain]);
    for (const field of ['name', 'address'] as const) {
      const { refused, taken } = await fates(async (text, nr) => {
        const sent = { ...FIELDS, taxNumber: '210440000007', address: `Есіл, ${field} ${nr}`, [field]: text };
        const made = await clerk.post('/api/desk/venues', sent);
        if (made.status >= 400) return { ...made, shown: null };
        const { body: listed } = await second.get('/api/desk/venue-applications');
        const newest = (listed['applications'] as { id: number }[]).at(-1)?.id;
        const approved = await second.post(`/api/desk/venue-applications/${newest}/approve`);
        expect(approved.status).toBe(200);
        const id = String(approved.body['venueId']);
        const { body } = await clerk.get(`/api/desk/venues/${id}`);
        const poster = await world.app.request(`/api/desk/venues/${id}/poster`, { headers: { cookie: clerk.cookie, 'sec-fetch-site': 'same-origin' } });
        const page = await poster.text();
        expect(poster.status).toBe(200);
        expect(elementsOf(page)).toEqual(plain);
        expect(poster.headers.get('content-security-policy')).toMatch(/^default-src 'none'; style-src 'sha256-/);
        return { ...made, shown: (body['venue'] as Record<string, string>)[field] ?? null };
      });
      expect(refused).toEqual(expect.arrayContaining(BREAKS));
      expect(taken).toEqual(expect.arrayContaining(['sql', 'html', 'attribute', 'template of words', 'formula']));
    }
  });

  test('an application from anybody: the same fields, and its texts are shown to the clerk as they were written', async () => {
    const { refused } = await fates(async (text, nr) => {
      const sent = await world.call('/api/venues/apply', { ...FIELDS, name: text, address: `Есіл, өтінім ${nr}` });
      if (sent.status >= 400) return { ...sent, shown: null };
      const { body } = await clerk.get('/api/desk/venue-applications');
      const found = (body['applications'] as Record<string, unknown>[]).find((one) => JSON.stringify(one).includes(`өтінім ${nr}"`));
      return { ...sent, shown: String((found?.['name'] ?? (found?.['asked'] as { name?: string } | undefined)?.name) as string) };
    });
    expect(refused).toEqual(expect.arrayContaining(BREAKS));
  });
});

describe('people', () => {
  test('names of the register’s file: only letters are names, and everything else is a fault of its line', async () => {
    const { refused, taken } = await fates(async (text, nr) => {
      const quoted = `"${text.replaceAll('"', '""')}"`;
      const file = `iin,family_name,given_name,birth_date,district\n${people[nr % 3]?.iin},${quoted},Айша,${people[nr % 3]?.birthDate},7511\n`;
      const response = await world.app.request('/api/desk/uploads?kind=people', {
        method: 'POST',
        headers: { 'sec-fetch-site': 'same-origin', cookie: clerk.cookie, 'content-type': 'text/csv' },
        body: file,
      });
      const body = (await response.json()) as Record<string, unknown>;
      const preview = JSON.stringify(body['preview'] ?? {});
      const faulty = /name-invalid|name-missing|file|csv|row/.test(preview) && /fault|invalid/.test(preview);
      return { status: response.status >= 400 ? response.status : faulty ? 422 : 200, body, shown: text };
    });
    expect(refused).toEqual(expect.arrayContaining([...BREAKS, 'sql', 'html', 'script', 'attribute', 'formula', 'url', 'proto', 'emoji', 'a cell']));
    expect(taken.filter((name) => !['constructor', 'null word', 'astral', 'soft hyphen', 'newline', 'number'].includes(name))).toEqual([]);
    await takeUploads(world.issuer);
  });

  test('what is searched for is a text, whatever stands in it: nobody is found by a statement or a pattern', async () => {
    for (const [name, text] of [...payloads, ['percent', '%%%%'], ['underscores', '____'], ['backslash', '\\\\\\%']]) {
      const found = await clerk.post('/api/desk/people/search', { name: text });
      expect([name, found.status < 500, found.body['people'] ?? []]).toEqual([name, true, []]);
      for (const field of ['iin', 'phone', 'birth'])
        expect((await clerk.post('/api/desk/people/search', { name: 'Ә', [field]: text })).status).toBeLessThan(500);
    }
    expect(await stands()).toBe(3);
  });
});

describe('words of staff', () => {
  test('why somebody is traced: bounded, shown as it was written', async () => {
    await sql`insert into health_history (person_id, at, health, basis, cause, cause_ref) values (1, ${world.issuer.now() - 100}, 0, 1, 'policy', '1')`.execute(
      database.db,
    );
    const window = { from: world.issuer.now() - 86_400, until: world.issuer.now() - 60 };
    const { refused, taken } = await fates(async (text) => {
      const cause = `Себебі бар: ${text}`;
      const made = await doctor.post('/api/desk/cases', { personId: 1, reason: 'control-centre', cause, window });
      const { body } = await doctor.get(`/api/desk/cases/${String(made.body['case'])}`);
      const shown = String((body['case'] as { cause?: string } | undefined)?.cause ?? '');
      return { ...made, shown: shown.replace(/^Себебі бар: /, '') };
    });
    expect(refused).toEqual(expect.arrayContaining(['very long', 'nul', 'lone surrogate']));
    expect(taken).toEqual(expect.arrayContaining(['sql', 'html', 'template of words']));
  });

  test('the title and the text of a draft of the policy', async () => {
    const { refused } = await fates(async (text) => {
      const made = await doctor.post('/api/desk/policy-drafts', { from: 1, title: text });
      if (made.status >= 400) return { ...made, shown: null };
      const { body } = await doctor.get(`/api/desk/policy-drafts/${String(made.body['draftId'])}`);
      await doctor.post(`/api/desk/policy-drafts/${String(made.body['draftId'])}/drop`);
      return { ...made, shown: String((body['draft'] as { title: string }).title) };
    });
    expect(refused).toEqual(expect.arrayContaining(['very long', 'nul']));
  });

  test('a laboratory’s name and id', async () => {
    const hex = Buffer.from(keyOf('names lab').publicKey).toString('hex');
    for (const field of ['name', 'id'] as const)
      for (const [name, text] of payloads) {
        const payload = { id: 'LAB-NAMES', kind: 'lab', name: 'Зертхана', publicKey: hex, [field]: text };
        const proposed = await officer.post('/api/desk/labs/proposals', { kind: 'lab-add', payload });
        expect(proposed.status, `${field}, ${name}`).toBeLessThan(500);
        if (proposed.status >= 400) continue;
        const shown = await second.get(`/api/desk/proposals/${String(proposed.body['proposalId'])}`);
        expect([field, name, shown.status]).toEqual([field, name, 200]);
        await officer.post(`/api/desk/proposals/${String(proposed.body['proposalId'])}/withdraw`);
      }
  });
});

describe('every field of every open call', () => {
  test('takes no payload for anything but data: no failure, and nothing of it in the answer or the log', async () => {
    const fields = ['iin', 'phone', 'language', 'code', 'request', 'login', 'passphrase', 'totp', 'ref', 'visits'];
    const paths = [
      ...new Set(world.app.routes.filter(({ method, path }) => method === 'POST' && path.startsWith('/api/') && !path.includes(':')).map(({ path }) => path)),
    ];
    const before = world.logLines.length;
    for (const path of paths) {
      for (const [name, text] of payloads.filter(([, one]) => one.length < 80)) {
        const body = Object.fromEntries(fields.map((field) => [field, text]));
        const { status, body: told } = await (path.startsWith('/api/desk/') ? clerk.post(path, body) : world.call(path, body));
        expect([path, name, status === 500, JSON.stringify(told).includes('onerror')]).toEqual([path, name, false, false]);
        if (status === 429) break;
      }
    }
    const lines = world.logLines.slice(before);
    expect(lines.filter((line) => /onerror|drop table|evil\.example/.test(line))).toEqual([]);
    expect(lines.filter((line) => line.includes('call-failed'))).toEqual([]);
    expect(await stands()).toBe(3);
  });
});

test('tables for spreadsheets: no cell begins a formula, and no cell ends early', () => {
  for (const [name, text] of payloads) {
    const [, line = ''] = csvOf([['head'], [text], ['after']]).split(/\r\n(?=(?:[^"]*"[^"]*")*[^"]*$)/);
    const inside = line.startsWith('"') ? line.slice(1, -1).replaceAll('""', '"') : line;
    expect([name, /^[=+\-@\t\r]/.test(inside)]).toEqual([name, false]);
    expect([name, inside.replace(/^'/, '')]).toEqual([name, text.replace(/^'/, '')]);
  }
});
