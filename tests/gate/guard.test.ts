/** Somebody looked up by document at the door: what is asked, what is said of each answer, and the line before the colour (product.md, venue staff 8). */
import { beforeAll, describe, expect, test } from 'vitest';
import { toBase64Url } from '../../src/core/bytes.ts';
import { webCryptoEngine } from '../../src/core/codec/ed25519.ts';
import { checkDigitOf } from '../../src/core/registry/iin.ts';
import { type GuardPerson, signGuardAnswer } from '../../src/core/token/guard-answer.ts';
import { decodeGuardQuestion } from '../../src/core/token/guard-question.ts';
import { issueVenueCredential } from '../../src/core/token/venue.ts';
import type { Trust } from '../../src/core/trust/trust.ts';
import { UNCHANGED } from '../../src/gate/door-state.ts';
import { judgeGuard, showTold, type ToldDoor, UNKNOWN_CODE } from '../../src/gate/guard.ts';
import { askGuard } from '../../src/gate/guard-send.ts';
import { guardVerdict } from '../../src/gate/guard-verdict.ts';
import type { Judged } from '../../src/gate/judged.ts';
import type { TabletRecord } from '../../src/shared/storage/schema.ts';
import { DOOR, goodTrust, HOUR, KEYS, NOW, seeded, venueClaims } from '../core/world.ts';
import { Disk, openGate } from './disk.ts';

const IIN = `65010110001${checkDigitOf('65010110001')}`;
const person: GuardPerson = { health: 3, basis: 3, evidenceAt: NOW - HOUR, initials: 'А.С.', birth: 421, ref: new Uint8Array(16).fill(9) };
let trust: Trust;
let tablet: TabletRecord;

beforeAll(async () => {
  trust = await goodTrust();
  const credential = await issueVenueCredential(venueClaims({ tabletKey: KEYS.tablet.publicKey }), KEYS.venue);
  const venue = { id: 'ALA-00123', name: 'Арман', category: 'cinema', area: 'ALA-02', gate: 2, registration: false };
  tablet = { key: { kind: 'seed', seed: new Uint8Array(32).fill(14), publicKey: new Uint8Array(seeded(14).publicKey) }, credential, venue, enrolledAt: NOW };
});

type Answer = (nonce: Uint8Array) => Promise<Response>;
const json = (body: unknown, status = 200, headers: Record<string, string> = {}) =>
  new Response(JSON.stringify(body), { status, headers: { 'content-type': status === 200 ? 'application/json' : 'application/problem+json', ...headers } });
const problem =
  (status: number, code: string, headers = {}): Answer =>
  async () =>
    json({ code, status }, status, headers);
const tells =
  (told: GuardPerson | null, signer = KEYS.stamp): Answer =>
  async (nonce) => {
    const answer = await signGuardAnswer({ venueId: 'ALA-00123', gate: 2, exp: NOW + 120, iat: NOW, nonce, person: told }, signer);
    return json({ answer: toBase64Url(answer), time: NOW });
  };

async function ask(answers: readonly Answer[], clock: readonly number[] = [NOW]) {
  const asked: string[] = [];
  let handedIn = 0;
  let looks = 0;
  const fetch: typeof globalThis.fetch = async (_, init) => {
    const { payload } = decodeGuardQuestion(new Uint8Array(init?.body as Uint8Array<ArrayBuffer>)).message;
    const answer = answers[Math.min(asked.push(payload.number), answers.length) - 1];
    if (answer === undefined) throw new TypeError('nothing was to be asked');
    return answer(payload.nonce);
  };
  const result = await askGuard(IIN, {
    tablet,
    root: trust.root,
    engine: webCryptoEngine,
    now: () => clock[Math.min(looks++, clock.length - 1)] ?? NOW,
    handIn: async () => {
      handedIn += 1;
    },
    fetch,
  });
  return { result, asked, handedIn };
}

describe('askGuard', () => {
  test('a key that the browser has lost signs no question, and that is an answer too', async () => {
    // The public half signs nothing, like a private one that is gone.
    const { publicKey } = (await crypto.subtle.generateKey({ name: 'Ed25519' }, false, ['sign', 'verify'])) as CryptoKeyPair;
    const lost: TabletRecord = { ...tablet, key: { kind: 'webcrypto', privateKey: publicKey, publicKey: tablet.key.publicKey } };
    const asking = askGuard(IIN, { tablet: lost, root: trust.root, engine: webCryptoEngine, now: () => NOW, handIn: async () => undefined });
    expect(await asking).toEqual({ ok: false, code: 'refused', wait: null });
  });

  test('gives what the ministry signed for this very question', async () => {
    expect(await ask([tells(person)])).toEqual({ result: { ok: true, person }, asked: [IIN], handedIn: 0 });
    expect((await ask([tells(null)])).result).toEqual({ ok: false, code: 'unknown', wait: null });
  });

  test.each<[string, Answer, string, number | null]>([
    ['a stranger’s signature', tells(person, KEYS.stranger), 'odd', null],
    ['another question’s answer', () => tells(person)(new Uint8Array(8)), 'odd', null],
    ['too often', problem(429, 'rate-limited', { 'retry-after': '90' }), 'often', 90],
    ['too many numbers of nobody', problem(429, 'guard-locked', { 'retry-after': '3000' }), 'locked', 3000],
    ['a door in training', problem(403, 'door-training'), 'training', null],
    ['a tablet that was called back', problem(403, 'tablet-revoked'), 'refused', null],
    ['a wrong clock', problem(409, 'clock-skew'), 'clock', null],
    ['a server that fails', problem(503, 'overloaded'), 'offline', null],
    ['a portal', async () => new Response('<html>', { headers: { 'content-type': 'text/html' } }), 'offline', null],
    ['no network', () => Promise.reject(new TypeError('no network')), 'offline', null],
  ])('%s is %3$s', async (_, answer, code, wait) => {
    expect((await ask([answer])).result).toEqual({ ok: false, code, wait });
  });

  test('a shift that the ministry does not know of yet is handed in and asked about once more', async () => {
    expect(await ask([problem(403, 'shift-closed'), tells(person)])).toEqual({ result: { ok: true, person }, asked: [IIN, IIN], handedIn: 1 });
    expect(await ask([problem(403, 'shift-closed')])).toMatchObject({ result: { ok: false, code: 'shift' }, handedIn: 1 });
  });

  test('an answer that took minutes is none', async () => {
    expect((await ask([tells(person)], [NOW, NOW, NOW + 61])).result).toMatchObject({ ok: false, code: 'offline' });
  });
});

describe('guardVerdict', () => {
  const at = { place: DOOR, now: NOW };

  test('the door’s policy decides, with the person line and the document to be compared', () => {
    expect(guardVerdict(person, trust, at)).toMatchObject({
      outcome: 'admit',
      code: 'ok',
      health: 'green',
      initials: 'А.С.',
      birth: 421,
      identity: 'document',
    });
    const red = guardVerdict({ ...person, health: 0, basis: 1 }, trust, at);
    expect(red).toMatchObject({ outcome: 'refuse', code: 'not-admitted', health: 'red' });
    expect(red.wouldAdmit).not.toContain('red');
    expect(red.rule).toBeTypeOf('string');
  });

  test('near home goes by the district that came along', () => {
    const yellow = { ...person, health: 1, basis: 2 };
    const pharmacy = { place: { category: 'pharmacy', area: 'ALA-02' }, now: NOW };
    expect(guardVerdict({ ...yellow, home: 'ALA-02' }, trust, pharmacy).outcome).toBe('admit');
    expect(guardVerdict({ ...yellow, home: 'ALA-03' }, trust, pharmacy).outcome).toBe('refuse');
  });

  test.each<[string, number, string]>([
    ['an expired stamp', 49 * HOUR, 'trust-stale'],
    ['a clock that went back', -48 * HOUR, 'clock-jumped'],
    ['an expired root', 3650 * 24 * HOUR, 'root-expired'],
  ])('%s is undecided', (_, shift, code) => {
    expect(guardVerdict(person, trust, { place: DOOR, now: NOW + shift })).toMatchObject({ outcome: 'undecided', code });
  });

  test('without trust nothing is said of anybody', () => {
    expect(guardVerdict(person, null, at)).toEqual({ outcome: 'undecided', code: 'trust-missing' });
  });
});

describe('judgeGuard', () => {
  const look = (judge: Awaited<ReturnType<typeof openGate>>['judge'], direction: 0 | 1 = 0) =>
    judgeGuard(judge, { verdict: guardVerdict(person, trust, { place: DOOR, now: NOW }), by: null, ref: person.ref, direction, now: NOW });

  test('writes a line of its own kind before anything is shown, and counts like a scan', async () => {
    const { judge, disk } = await openGate();
    expect(await look(judge)).toMatchObject({ face: 'admit', verdict: { code: 'ok' }, ref: person.ref });
    expect(disk.lines).toMatchObject([{ kind: 'guard', outcome: 'admit', code: 'ok', ref: person.ref, direction: 0 }]);
    expect(judge.today.counters).toMatchObject({ in: 1, admit: 1 });
  });

  test('what cannot be written is not shown: nobody is let in on it', async () => {
    const disk = new Disk();
    const { judge } = await openGate(disk);
    disk.failure = 'storage-full';
    expect(await look(judge)).toMatchObject({ face: 'undecided', verdict: { code: 'storage-failed' }, ref: null });
    expect(judge.today.counters).toMatchObject({ in: 0, admit: 0 });
  });

  test('the same person again is told when they came in; an exit is one whatever the verdict', async () => {
    const { judge, disk } = await openGate();
    await look(judge);
    expect(await look(judge)).toMatchObject({ enteredAt: NOW });
    expect(await look(judge, 1)).toMatchObject({ face: 'exit', enteredAt: null });
    expect(disk.lines.map(({ direction }) => direction)).toEqual([0, 0, 1]);
  });
});

describe('showTold', () => {
  /** A door as it is when the answer comes. */
  async function door({ training = false, changes = {}, key = tablet.key }: { training?: boolean; changes?: object; key?: TabletRecord['key'] } = {}) {
    const { judge, disk } = await openGate();
    const shown: Judged[] = [];
    const scanning = {
      isTraining: () => training,
      rules: { state: { value: UNCHANGED } },
      show: async (judging: (of: typeof judge, direction: 0) => Promise<Judged>) => shown.push(await judging(judge, 0)),
      note: (kind: 'guard', code: string, _: unknown, more: { outcome: 'undecided' }) => judge.note({ kind, code, direction: 0, ...more }),
    };
    const current = { value: { ...tablet, key, venue: { ...tablet.venue, ...changes } } };
    // Only what showTold reads of the gate.
    const gate = { tablet: current, keeper: { state: { value: { trust } } }, scanning } as unknown as ToldDoor;
    return { gate, disk, shown };
  }

  test('a training that began while the ministry was asked: nobody is shown, no line is written', async () => {
    for (const result of [{ ok: true, person } as const, { ok: false, code: 'unknown', wait: null } as const]) {
      const { gate, disk, shown } = await door({ training: true });
      expect(await showTold(gate, { tablet, result, now: NOW })).toMatchObject({ ok: false, code: 'training' });
      expect([shown, disk.lines]).toEqual([[], []]);
    }
  });

  test('another kind of place since the question judges', async () => {
    const { gate, shown } = await door({ changes: { category: 'grocery' } });
    const yellow = { ...person, health: 1, basis: 2, home: 'ALA-02' };
    await showTold(gate, { tablet, result: { ok: true, person: yellow }, now: NOW });
    expect(shown.map(({ verdict }) => verdict.rule)).toEqual(['yellow-food']);
  });

  test('an answer for which nobody waits any more is shown to nobody: the next person may stand there', async () => {
    const { gate, disk, shown } = await door();
    await showTold(gate, { tablet, result: { ok: true, person }, now: NOW, isWanted: () => false });
    expect([shown, disk.lines]).toEqual([[], []]);
    await showTold(gate, { tablet, result: { ok: true, person }, now: NOW, isWanted: () => true });
    expect([shown.length, disk.lines.length]).toEqual([1, 1]);
  });

  test('the answer to another tablet’s question is for nobody here', async () => {
    const { gate, disk } = await door({ key: { ...tablet.key, publicKey: new Uint8Array(32).fill(8) } });
    expect(await showTold(gate, { tablet, result: { ok: true, person }, now: NOW })).toMatchObject({ ok: false, code: 'refused' });
    expect(disk.lines).toEqual([]);
  });

  test('a number that nobody has is a line without a person', async () => {
    const { gate, disk } = await door();
    expect(await showTold(gate, { tablet, result: { ok: false, code: 'unknown', wait: null }, now: NOW })).toMatchObject({ code: 'unknown' });
    expect(disk.lines).toMatchObject([{ kind: 'guard', code: UNKNOWN_CODE, ref: null }]);
  });
});
