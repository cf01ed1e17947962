/**
 * What people, staff and laboratories do in the evening of the day (day.ts), and whatever else arrives at a server: every address called rightly and wrongly, with
 * numbers and names where they belong and where they do not, in paths, queries, headers and broken bodies, and a database that fails in the middle.
 */
import { toBase64Url } from '../../src/core/bytes.ts';
import { makeGuardQuestion } from '../../src/core/token/guard-question.ts';
import { sql } from '../../src/issuer/db/open.ts';
import { describeError } from '../../src/issuer/http/log.ts';
import { contactBatch, labBatch, registerSource } from '../issuer/actions.ts';
import { ask as askPhone } from '../issuer/household.ts';
import { routesOf, signedIn } from '../issuer/staff.ts';
import { send, statementOf } from '../issuer/visits.ts';
import type { World } from '../issuer/world.ts';
import { type Citizen, type Day, messageOf, some } from './day.ts';

/** Everything of a proper evening: journals, visits, questions of doors, results, contacts, a contest, a file, looks at the desk. */
export async function properEvening(world: World, day: Day): Promise<void> {
  for (const door of day.doors) await must(200, world.send('/api/gate/journal', await messageOf(door, world.issuer.now())));
  for (const [nr, citizen] of day.people.entries()) {
    const statement = await statementOf(world, citizen, `visit ${nr}`, { venueId: some(day.doors[nr % 3]).venueId });
    await must(200, send(world, [statement]));
  }
  const [door] = day.doors;
  for (const [nr, { iin }] of day.people.slice(0, 4).entries()) {
    const question = { iat: world.issuer.now(), nonce: new Uint8Array(8).fill(nr), number: iin };
    await must(200, world.send('/api/gate/guard', await makeGuardQuestion(door.tablet.credential, question, door.tablet.signer)));
  }
  await registerSource(world, 'LAB-01');
  await registerSource(world, 'CENTRE', { kind: 'contact' });
  const rows = day.people.slice(4, 12).map(({ iin }, nr) => ({ iin, result: nr === 0 ? 1 : 0 }) as const);
  await must(200, world.send('/api/lab/batches', await labBatch(world, 'evening', rows)));
  await must(200, world.send('/api/contact/batches', await contactBatch(world, 'evening', [{ iin: some(day.people[13]).iin }])));
  const red = { token: some(day.people[4]).token, key: 'phone 4' };
  await must(200, askPhone(world, 'contest', red, { contest: { ground: 'wrong-result', receipt: null } }));
  await atTheDesk(world, some(day.people[4]), some(day.people[15]));
}

async function atTheDesk(world: World, traced: Citizen, sought: Citizen): Promise<void> {
  const [clerk, epidemiologist] = [await signedIn(world, 'clerk'), await signedIn(world, 'epidemiologist')];
  for (const query of [sought.iin, sought.familyName.slice(0, 7), sought.phone]) await clerk.post('/api/desk/people/search', { query });
  await clerk.get(`/api/desk/people/${sought.id}`);
  await epidemiologist.post(`/api/desk/people/${traced.id}/visits`, { cause: 'court-order' });
  await epidemiologist.post('/api/desk/cases', { personId: traced.id, reason: 'control-centre', cause: 'case 17 of the centre' });
  const csv = `iin;birth_date;family_name;given_name;patronymic;phone;district\n${sought.iin};${sought.birthDate};${sought.familyName};${sought.givenName};;${sought.phone};7511\n`;
  const headers = { 'sec-fetch-site': 'same-origin', cookie: clerk.cookie, 'content-type': 'text/csv' };
  await world.app.request('/api/desk/uploads?kind=people', { method: 'POST', headers, body: csv });
  await must(202, clerk.post('/api/desk/erasures', { iin: sought.iin }));
}

async function must(status: number, answer: Promise<{ readonly status: number; readonly body: unknown }>): Promise<void> {
  const { status: found, body } = await answer;
  if (found !== status) throw new Error(`${found} instead of ${status}: ${JSON.stringify(body)}`);
}

/** Every address with everything wrong that has somebody's data in it; gives how many answers there were, by status. */
export async function everythingWrong(world: World, { people }: Day): Promise<ReadonlyMap<number, number>> {
  const answers = new Map<number, number>();
  const note = ({ status }: { readonly status: number }) => answers.set(status, (answers.get(status) ?? 0) + 1);
  const staff = await signedIn(world, 'clerk', 'epidemiologist', 'key-officer', 'auditor');
  for (const [nr, path] of addressesOf(world).entries()) {
    const who = some(people[nr % people.length]);
    for (const body of bodiesWith(who)) note(await hurl(world, path, { body, cookie: staff.cookie, who }));
    const query = `?iin=${who.iin}&name=${encodeURIComponent(who.familyName)}&phone=${encodeURIComponent(who.phone)}&token=${toBase64Url(who.token)}`;
    for (const method of ['GET', 'PUT', 'DELETE'] as const) note(await hurl(world, path + query, { method, cookie: staff.cookie, who }));
  }
  const who = some(people[3]);
  const strays = [
    who.iin,
    encodeURIComponent(who.familyName),
    toBase64Url(who.token),
    who.phone,
    `V/${toBase64Url(who.token)}`,
    `E/${who.iin}`,
    `api/${who.iin}`,
    `trust/${who.iin}`,
  ];
  for (const stray of strays) note(await hurl(world, `/${stray}`, { method: 'GET', who }));
  for (const stray of strays) note(await hurl(world, `/api/desk/people/${stray}`, { method: 'GET', cookie: staff.cookie, who }));
  await withoutTable(world, 'enrolment_code', async () =>
    note(await hurl(world, '/api/enrol', { body: JSON.stringify({ iin: who.iin, phone: who.phone, language: 'kk' }), who })),
  );
  await withoutTable(world, 'visit', async () => note(await send(world, [await statementOf(world, who, 'never')])));
  return answers;
}

/** The words of an exception of a library or of PostgreSQL, which name what was refused. */
export function loggedFaults({ iin, familyName, phone }: Citizen) {
  const refused = Object.assign(new Error(`duplicate key value violates unique constraint: Key (iin)=(${iin}) already exists.`), {
    code: '23505',
    detail: `Key (phone)=(${phone})`,
  });
  const parsed = (() => {
    try {
      return JSON.parse(`{"name": ${familyName}}`) as never;
    } catch (error) {
      return error;
    }
  })();
  return [refused, parsed, new TypeError(familyName), familyName].map(describeError);
}

function addressesOf(world: World): readonly string[] {
  const open = ['/api/enrol', '/api/enrol/confirm', '/api/token', '/api/token/delete', '/api/token/paper', '/api/family', '/api/family/child', '/api/contests'];
  const others = ['/api/visits', '/api/gate/enrol', '/api/gate/renew', '/api/gate/journal', '/api/gate/seen', '/api/gate/guard', '/api/venues/apply'];
  const more = ['/api/venues/application', '/api/lab/batches', '/api/contact/batches', '/api/desk/activation', '/api/desk/session', '/metrics', '/readyz'];
  const desk = routesOf(world).map(({ path }) => path.replace(/:[a-z]+/gi, '1'));
  return [...open, ...others, ...more, ...desk];
}

function bodiesWith({ iin, familyName, givenName, phone, token }: Citizen): readonly string[] {
  const whole = {
    iin,
    phone,
    language: 'kk',
    name: `${familyName} ${givenName}`,
    code: iin,
    request: toBase64Url(token),
    visits: [toBase64Url(token)],
    query: familyName,
  };
  return [JSON.stringify(whole), JSON.stringify(whole).slice(0, -9), `${familyName};${iin}`, JSON.stringify([iin]), JSON.stringify({ [familyName]: iin })];
}

interface Hurled {
  readonly method?: 'GET' | 'PUT' | 'DELETE';
  readonly body?: string;
  readonly cookie?: string;
  readonly who: Citizen;
}

let networks = 0;

async function hurl(world: World, path: string, { method, body, cookie, who }: Hurled): Promise<{ status: number }> {
  networks += 1;
  const headers = {
    'content-type': 'application/json',
    'sec-fetch-site': 'same-origin',
    'user-agent': `Phone of ${who.iin}`,
    referer: `https://x.example/${who.iin}`,
    'x-forwarded-for': who.iin,
    ...(cookie === undefined ? {} : { cookie }),
  };
  const from = { incoming: { socket: { remoteAddress: `127.2.${(networks >> 8) & 255}.${networks & 255}` } } };
  const response = await world.app.request(path, { method: method ?? 'POST', headers, ...(method === undefined ? { body: body ?? '' } : {}) }, from);
  await response.arrayBuffer();
  return { status: response.status };
}

/** What a database in trouble does: the table is not there while something is asked of it. */
async function withoutTable(world: World, table: string, work: () => Promise<unknown>): Promise<void> {
  await sql`alter table ${sql.table(table)} rename to away`.execute(world.issuer.db);
  try {
    await work();
  } finally {
    await sql`alter table away rename to ${sql.table(table)}`.execute(world.issuer.db);
  }
}
