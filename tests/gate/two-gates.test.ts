/** Several gates of one venue meet at the ministry's server (product.md, venue staff 7): what one judges and hands in, the other is told and says of the next scan. Real judge, real server, real questions. */
import { beforeAll, expect, test } from 'vitest';
import { headOf } from '../../src/core/journal/entry.ts';
import { formatQr } from '../../src/core/qr.ts';
import type { Trust } from '../../src/core/trust/trust.ts';
import { Neighbours } from '../../src/gate/neighbours.ts';
import { askSeen } from '../../src/gate/seen-send.ts';
import { check, HOUR, publish, shown, token } from '../core/world.ts';
import { withDatabase } from '../issuer/database.ts';
import { handIn } from '../issuer/journals.ts';
import { CINEMA, enrolTablet, GROCERY, insertVenue, type Tablet } from '../issuer/visits.ts';
import { makeWorld, START, seedOf, type World } from '../issuer/world.ts';
import { Disk, openGate } from './disk.ts';

const database = withDatabase();
let world: World;
let trust: Trust;

/** A tablet at a gate: its judge, its journal, and what it knows of the others. */
class Door {
  readonly disk = new Disk();
  readonly neighbours = new Neighbours();
  readonly #gate: number;
  readonly #tablet: Tablet;
  readonly #key: string;
  readonly #opened: ReturnType<typeof openGate>;

  constructor(gate: number, tablet: Tablet, key: string) {
    [this.#gate, this.#tablet, this.#key] = [gate, tablet, key];
    const clock = {
      get now() {
        return world.issuer.now();
      },
    };
    this.#opened = openGate(
      this.disk,
      clock,
      () => trust,
      () => this.neighbours,
    );
  }

  static async enrol(venueId: string, gate: number): Promise<Door> {
    const key = `${venueId} ${gate}`;
    return new Door(gate, await enrolTablet(world, { venueId, gate }, key), key);
  }

  /** Somebody's phone before the camera. */
  async scan(index: number, direction: 0 | 1 = 0) {
    const now = world.issuer.now();
    const pass = token({ index, iat: now - HOUR, exp: now + 60 * HOUR, evidenceAt: now - 10 * HOUR });
    return (await this.#opened).judge.judge(formatQr(await shown({ iat: now - 1 }, pass)), direction);
  }

  /** What a network does for it: its lines go, the others' news come. */
  async meet(): Promise<void> {
    const bytes = this.disk.records.map(({ entry }) => entry);
    if (bytes.length > 0)
      expect(await handIn(world, this.#tablet, { bytes, heads: await Promise.all(bytes.map(headOf)) }, { gate: this.#gate })).toMatchObject({ status: 200 });
    const now = world.issuer.now();
    const { credential, signer } = this.#tablet;
    const key = { kind: 'seed', seed: new Uint8Array(seedOf(this.#key)), publicKey: new Uint8Array(signer.publicKey) } as const;
    const venue = { id: CINEMA, name: 'Арман', category: 'cinema', area: '7511', gate: this.#gate, registration: false };
    const record = { key, credential: new Uint8Array(credential), venue, enrolledAt: START };
    const from = { incoming: { socket: { remoteAddress: `127.1.${this.#gate}.${this.disk.records.length}` } } };
    const fetch = async (input: RequestInfo | URL, init?: RequestInit) => world.app.request(String(input), init, from);
    const answer = await askSeen({ clock: () => now * 1000, fetch }, record, { iat: now, since: 0 });
    if (!answer.ok || typeof answer.value === 'string') throw new Error(`seen: ${answer.ok ? answer.value : answer.code}`);
    this.neighbours.take(answer.value, now);
  }
}

beforeAll(async () => {
  world = await makeWorld(database.db);
  for (const id of [CINEMA, GROCERY]) await insertVenue(world, id);
  const checked = await check(await publish({ now: START }), { now: START, judgeExpiry: false });
  if (!checked.ok) throw new Error(checked.code);
  trust = checked.trust;
});

test('who entered at gate 1 four minutes ago is told at gate 2, with when and where; at another venue nothing is; who left is nobody to be warned of', async () => {
  const [one, two, other] = [await Door.enrol(CINEMA, 1), await Door.enrol(CINEMA, 2), await Door.enrol(GROCERY, 1)];
  for (const door of [one, two, other]) await door.meet();
  const entered = world.issuer.now();
  expect(await one.scan(7)).toMatchObject({ face: 'admit', enteredAt: null });
  expect(await one.scan(8)).toMatchObject({ face: 'admit' });
  await one.meet();
  world.pass(240);
  await two.meet();
  await other.meet();
  expect(await two.scan(7)).toMatchObject({ face: 'admit', verdict: { code: 'ok' }, enteredAt: entered, enteredGate: 1 });
  expect((await two.scan(9)).enteredAt).toBeNull();
  const elsewhere = await other.scan(7);
  expect([elsewhere.face, elsewhere.enteredAt]).toEqual(['admit', null]);
  // The same pass has the same mark at both gates of the venue, and another one elsewhere: nobody can join the two.
  const marks = [one, two, other].map(({ disk }) => Buffer.from(disk.lines[0]?.ref ?? []).toString('hex'));
  expect(marks[0]).toBe(marks[1]);
  expect(marks[0]).not.toBe(marks[2]);
  // Out by gate 2, and in again by gate 1: no warning. Nobody waits for any of this: it came with the network.
  await two.scan(8, 1);
  await two.meet();
  world.pass(60);
  await one.meet();
  expect((await one.scan(8)).enteredAt).toBeNull();
  expect(one.neighbours.passed?.gates.map(({ gate, in: came, out }) => [gate, came, out])).toEqual([[2, 2, 1]]);
});

test('who came in before the gate knew the day’s shared secret and went out after it is nobody to be warned of', async () => {
  const door = await Door.enrol(CINEMA, 3);
  expect(await door.scan(21)).toMatchObject({ face: 'admit', enteredAt: null });
  expect(await door.scan(22)).toMatchObject({ face: 'admit', enteredAt: null });
  const entered = world.issuer.now();
  world.pass(60);
  await door.meet();
  await door.scan(21, 1);
  world.pass(60);
  expect((await door.scan(21)).enteredAt).toBeNull();
  expect((await door.scan(22)).enteredAt).toBe(entered);
});
