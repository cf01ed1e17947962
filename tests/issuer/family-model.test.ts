/**
 * Families at random against a model on half a page: whatever two parents, two children and the register do in whatever order, the active devices and the
 * revoked tokens are those that formats.md §3 says, and nothing else is touched.
 */
import { beforeAll, expect, test } from 'vitest';
import { decodeStatusToken } from '../../src/core/token/status-token.ts';
import { sql } from '../../src/issuer/db/open.ts';
import { demoPeople } from '../../src/issuer/demo/people.ts';
import { chanceOf } from '../../src/issuer/demo/random.ts';
import { endLapsedHoldings } from '../../src/issuer/people/guardianship.ts';
import { labBatch, type Person, registerSource } from './actions.ts';
import { withDatabase } from './database.ts';
import { addChild, ask, endGuardianship, enrolled, holdChild, type Pass, type RegisteredChild, tokenOf } from './household.ts';
import { makeWorld, type World } from './world.ts';

const STEPS = 70;
const SEEDS = ['one', 'two', 'three'];
const database = withDatabase();
const people = demoPeople('tests', 2 * SEEDS.length);
let world: World;

beforeAll(async () => {
  world = await makeWorld(database.db, { people: people.length });
  await registerSource(world, 'LAB-01');
});

/** A phone that holds somebody's pass: on the model's side everything that matters of it. */
interface Held {
  readonly of: Person;
  /** null: one's own phone */
  readonly by: Person | null;
  readonly pass: Pass;
  readonly indices: number[];
  active: boolean;
}

class Model {
  readonly held: Held[] = [];
  readonly revoked = new Set<number>();

  find(of: Person, by: Person | null): Held | undefined {
    return this.held.find((one) => one.active && one.of === of && one.by === by);
  }

  begin(of: Person, by: Person | null, pass: Pass): void {
    this.held.push({ of, by, pass, indices: [indexOf(pass.token)], active: true });
  }

  /** One phone's pass ends; with one's own phone everything it held for others. */
  end(one: Held | undefined): void {
    if (one === undefined) return;
    one.active = false;
    for (const index of one.indices) this.revoked.add(index);
    if (one.by === null) for (const other of this.held) if (other.active && other.by === one.of) this.end(other);
  }
}

const indexOf = (token: Uint8Array) => decodeStatusToken(token).payload.index;

test.each(SEEDS)('seventy steps at random leave what the rules leave (seed %s)', { timeout: 120_000 }, async (seed) => {
  const chance = chanceOf(seed);
  const at = 2 * SEEDS.indexOf(seed);
  const parents = people.slice(at, at + 2);
  const children = [await addChild(world, at, parents), await addChild(world, at + 1, parents)];
  const everybody: readonly Person[] = [...parents, ...children];
  const model = new Model();
  const open = new Set(parents.flatMap((parent) => children.map((child) => `${parent.iin} ${child.iin}`)));
  const ill = new Set<Person>();
  const papers: { readonly of: Person; readonly at: number }[] = [];
  let keys = 0;
  const nextKey = () => `${seed} ${keys++}`;
  const anyPass = () => chance.pick(model.held);

  const steps: Readonly<Record<string, () => Promise<void>>> = {
    async enrol() {
      const person = chance.pick(everybody);
      const pass = await enrolled(world, person, nextKey());
      model.end(model.find(person, null));
      model.begin(person, null, pass);
    },
    async hold() {
      const [parent, child] = [chance.pick(parents), chance.pick(children)];
      const own = model.find(parent, null);
      if (own === undefined) return;
      const ref = child.refs.get(parent.iin) ?? new Uint8Array(16);
      if (!open.has(`${parent.iin} ${child.iin}`)) {
        expect(await ask(world, 'child', own.pass, { ref })).toMatchObject({ status: 403, body: { code: 'guardian-unknown' } });
        return;
      }
      const pass = await holdChild(world, own.pass, ref, nextKey());
      model.end(model.find(child, parent));
      model.begin(child, parent, pass);
    },
    async renew() {
      const one = anyPass();
      const answer = await ask(world, 'renew', one.pass);
      if (answer.status === 200) one.indices.push(indexOf(tokenOf(answer)));
      expect(answer.status).toBe(one.active ? 200 : 403);
    },
    async print() {
      const one = anyPass();
      const count = papers.filter(({ of, at: when }) => of === one.of && when > world.issuer.now() - 86_400).length;
      const answer = await ask(world, 'paper', one.pass);
      expect(answer.status).toBe(!one.active ? 403 : count < 3 ? 200 : 429);
      if (answer.status !== 200) return;
      papers.push({ of: one.of, at: world.issuer.now() });
      one.indices.push(indexOf(tokenOf(answer)));
    },
    async remove() {
      const one = anyPass();
      expect((await ask(world, 'delete', one.pass)).status).toBe(one.active ? 200 : 403);
      if (one.active) model.end(one);
    },
    async register() {
      const [parent, child] = [chance.pick(parents), chance.pick(children) as RegisteredChild];
      const pair = `${parent.iin} ${child.iin}`;
      await endGuardianship(world, child.id, parent.iin, open.has(pair) ? world.issuer.now() : null);
      if (!open.delete(pair)) open.add(pair);
      else model.end(model.find(child, parent));
      await endLapsedHoldings(world.issuer);
    },
    async illness() {
      const person = chance.pick(everybody);
      await world.send('/api/lab/batches', await labBatch(world, nextKey(), [{ iin: person.iin, result: 1, sampledAt: world.issuer.now() - 5 }]));
      if (!ill.has(person)) for (const one of model.held) if (one.of === person) for (const index of one.indices) model.revoked.add(index);
      ill.add(person);
    },
  };
  const names = ['enrol', 'enrol', 'hold', 'hold', 'hold', 'renew', 'renew', 'print', 'remove', 'register', 'illness'];

  await steps['enrol']?.();
  const done: string[] = [];
  for (let step = 0; step < STEPS; step += 1) {
    // there are five codes an hour for a person, and no token may run out by itself
    world.pass(1800);
    const name = chance.pick(names);
    done.push(name);
    await steps[name]?.();
    const ids = everybody.map((person) => person.iin);
    const { rows } = await sql<{ index: number; revoked: boolean; active: boolean }>`
      select token_index as index, revoked_at is not null as revoked, device.active from token
      join device on device.person_id = token.person_id and device.id = token.device_id
      join person on person.id = token.person_id where iin = any(${ids}) order by token_index`.execute(database.db);
    const expected = model.held.flatMap(({ indices, active }) => indices.map((index) => ({ index, revoked: model.revoked.has(index), active })));
    expect(rows, done.join(' ')).toEqual(expected.sort((a, b) => a.index - b.index));
  }
  expect(new Set(done).size).toBe(new Set(names).size);
});
