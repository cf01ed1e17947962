/** What calls cost, counted and not timed: statements of the database and signatures, and that neither grows faster than what is handed in (decision 054). */
import { beforeAll, expect, test } from 'vitest';
import { makeDeviceRequest, makeRenewal } from '../../src/core/token/request.ts';
import type { Issuer } from '../../src/issuer/context.ts';
import { demoPeople } from '../../src/issuer/demo/people.ts';
import { ingestBatch } from '../../src/issuer/lab/ingest.ts';
import { renewToken } from '../../src/issuer/tokens/renew.ts';
import { ingestVisits } from '../../src/issuer/visits/ingest.ts';
import { labBatch, registerSource } from './actions.ts';
import { withDatabase } from './database.ts';
import { CINEMA, insertVenue, statementOf, type Visitor, visitor } from './visits.ts';
import { keyOf, makeWorld, type World } from './world.ts';

const PEOPLE = 160;
const database = withDatabase();
const people = demoPeople('tests', PEOPLE);
let world: World;
let who: Visitor;

beforeAll(async () => {
  world = await makeWorld(database.db, { people: PEOPLE });
  await registerSource(world, 'LAB-01');
  await insertVenue(world, CINEMA);
  const [person] = people;
  if (person === undefined) throw new RangeError('nobody');
  who = await visitor(world, person, 'visitor');
  world.pass(7200);
  // the policy is read once in a few seconds, and a block of indices drawn for many
  await world.issuer.policies.current(world.issuer.now());
});

interface Counted {
  statements: number;
  verified: number;
  signed: number;
}

/** The world's issuer, counting. */
function counting(): { readonly issuer: Issuer; readonly counted: Counted } {
  const counted: Counted = { statements: 0, verified: 0, signed: 0 };
  const { db, engine, keyring } = world.issuer;
  const counts = db.withPlugin({
    transformQuery: ({ node }) => node,
    // what was compiled before comes past here only
    async transformResult({ result }) {
      counted.statements += 1;
      return result;
    },
  });
  const issuer: Issuer = {
    ...world.issuer,
    db: counts,
    engine: {
      name: engine.name,
      verify(key, signature, message) {
        counted.verified += 1;
        return engine.verify(key, signature, message);
      },
    },
    keyring: {
      ...keyring,
      signStatusToken(claims) {
        counted.signed += 1;
        return keyring.signStatusToken(claims);
      },
    },
  };
  return { issuer, counted };
}

test('a renewal is one read, one insert, three verifications and one signature', async () => {
  const { issuer, counted } = counting();
  const wish = await makeDeviceRequest({ action: 'renew', iat: issuer.now() }, keyOf('next'));
  expect(await renewToken(issuer, await makeRenewal(who.token, wish, who.signer))).toMatchObject({ ok: true });
  expect(counted).toEqual({ statements: 2, verified: 3, signed: 1 });
});

test('a call of visits is three statements however many lines it has, one verification a line and one for the pass that they share', async () => {
  for (const lines of [5, 50]) {
    const { issuer, counted } = counting();
    const statements = await Promise.all(Array.from({ length: lines }, (_, nr) => statementOf(world, who, `${lines} lines ${nr}`)));
    const taken = await ingestVisits(issuer, statements);
    expect(taken.ok && taken.results.every(({ code }) => code === null)).toBe(true);
    expect(counted).toEqual({ statements: 3, verified: lines + 1, signed: 0 });
  }
});

test('a laboratory’s batch is one verification, and as many statements with many lines as with few', async () => {
  const counts: Counted[] = [];
  for (const lines of [20, PEOPLE]) {
    const { issuer, counted } = counting();
    world.pass(60);
    const rows = people.slice(0, lines).map(({ iin }) => ({ iin, result: 0 }));
    expect(await ingestBatch(issuer, 'lab', await labBatch(world, `batch of ${lines}`, rows))).toMatchObject({ ok: true, outcome: { accepted: lines } });
    counts.push(counted);
  }
  expect(counts[1]).toEqual(counts[0]);
  expect(counts[0]?.verified).toBe(1);
});
