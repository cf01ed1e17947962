/** The health of published files as a verifier sees it: what is taken, what is refused and where it stops, what grows old; and who signs what. */
import { describe, expect, test } from 'vitest';
import { sha256 } from '../../src/core/bytes.ts';
import { webCryptoEngine } from '../../src/core/codec/ed25519.ts';
import { originOf, signCheckpoint } from '../../src/core/trust/log/checkpoint.ts';
import { type Examination, examine } from '../../src/desk/publication/examine.ts';
import { roleLines, rootSigners, tokenKeyLines } from '../../src/desk/publication/keys.ts';
import { DAY, type Files, goodTrust, HOUR, KEYS, MINUTE, NOW, publish, seeded, tokenKey, trustOf, type WorldPlan } from '../core/world.ts';

const LOG_ROOT = new Uint8Array(32).fill(3);
/** Everything that is published of a world: the files, the log's checkpoint, the archive, the neutral code. */
async function served(plan: WorldPlan = {}): Promise<{ files: Files; others: Map<string, Uint8Array> }> {
  const files = await publish({ ...plan, stamp: { logRoot: LOG_ROOT, ...plan.stamp } });
  const root = files.get('root.cbor') ?? new Uint8Array(0);
  const checkpoint = await signCheckpoint({ origin: await originOf(root), size: 7, root: LOG_ROOT }, KEYS.stamp);
  return { files, others: new Map([['log/checkpoint', new TextEncoder().encode(checkpoint)]]) };
}

interface Changes {
  readonly now?: number;
  /** files that are not there, or other bytes of them */
  readonly change?: ReadonlyMap<string, Uint8Array | null>;
  readonly archive?: (files: Files) => ReadonlyMap<string, Uint8Array> | null;
}

async function look(plan: WorldPlan = {}, { now = NOW, change = new Map(), archive = (files) => files }: Changes = {}): Promise<Examination> {
  const { files, others } = await served(plan);
  const pinned = files.get('root.cbor') ?? new Uint8Array(0);
  const all = new Map<string, Uint8Array | null>([...files, ...others, ['trust.zip', new Uint8Array([1])], ...change]);
  const fetch = (async (address: string) => {
    const bytes = all.get(String(address).slice('/trust/'.length));
    if (bytes == null) return new Response(null, { status: 404 });
    return new Response(new Uint8Array(bytes), { headers: { 'content-type': 'application/octet-stream' } });
  }) as typeof globalThis.fetch;
  return examine({ pinned, engine: webCryptoEngine, now, fetch, base: '/trust/', open: async () => archive(files) });
}

const states = ({ files }: Examination) => Object.fromEntries(files.map(({ name, state, fault }) => [name, fault ?? state]));

describe('examine', () => {
  test('a good publication: every file is taken, with its times', async () => {
    const found = await look();
    expect(states(found)).toEqual({
      'root.cbor': 'good',
      'stamp.cbor': 'good',
      'bundle.7.cbor': 'good',
      'policy.41.json': 'good',
      'lists/0.12.cwt': 'good',
      'log/checkpoint': 'good',
      'trust.zip': 'good',
      'neutral.cwt': 'missing',
    });
    expect(found.logSize).toBe(7);
    expect(found.files.find(({ name }) => name === 'stamp.cbor')).toMatchObject({ signedAt: NOW - 5 * MINUTE, until: NOW - 5 * MINUTE + 48 * HOUR });
  });

  test('it stops where a verifier stops: nothing after a refused file is called good', async () => {
    const found = await look({ bundleSigners: [KEYS.bundle[0], seeded(99)] });
    expect(found.trust).toBeNull();
    expect(states(found)).toMatchObject({
      'root.cbor': 'good',
      'stamp.cbor': 'good',
      'bundle.7.cbor': 'threshold',
      policy: 'waiting',
      lists: 'waiting',
      'trust.zip': 'waiting',
    });
    expect(found.logSize).toBeNull();
  });

  test('a file that is not there, one that was changed, one of another key', async () => {
    expect(states(await look({}, { change: new Map([['lists/0.12.cwt', null]]) }))).toMatchObject({ 'lists/0.12.cwt': 'missing', 'bundle.7.cbor': 'good' });
    const { files } = await served();
    const policy = new Uint8Array(files.get('policy.41.json') ?? []);
    policy[policy.length - 2] = 32;
    expect(states(await look({}, { change: new Map([['policy.41.json', policy]]) }))).toMatchObject({ 'policy.41.json': 'hash-mismatch', lists: 'waiting' });
    expect(states(await look({ stampSigner: seeded(99) }))).toMatchObject({ 'stamp.cbor': 'threshold', bundle: 'waiting' });
  });

  test('what has expired is red, what is late or near its end needs attention, and the times of all are known', async () => {
    const expired = await look({}, { now: NOW + 48 * HOUR });
    expect(states(expired)).toMatchObject({ 'stamp.cbor': 'expired', 'bundle.7.cbor': 'good', 'root.cbor': 'good' });
    expect(expired.trust).not.toBeNull();
    expect(states(await look({}, { now: NOW + 11 * MINUTE }))).toMatchObject({ 'stamp.cbor': 'soon' });
    expect(states(await look({ bundle: { expiresAt: NOW + HOUR } }))).toMatchObject({ 'bundle.7.cbor': 'soon' });
    expect(states(await look({}, { now: NOW - HOUR }))).toMatchObject({ 'stamp.cbor': 'clock-unconfirmed' });
  });

  test('the log and the archive are the stamp’s, or it is told that they are not', async () => {
    const { files } = await served();
    const root = files.get('root.cbor') ?? new Uint8Array(0);
    const note = async (size: number, of: Uint8Array, signer = KEYS.stamp) =>
      new Map([['log/checkpoint', new TextEncoder().encode(await signCheckpoint({ origin: await originOf(root), size, root: of }, signer))]]);
    expect(states(await look({}, { change: await note(9, await sha256(root)) }))).toMatchObject({ 'log/checkpoint': 'behind' });
    expect(states(await look({}, { change: await note(9, LOG_ROOT, seeded(99)) }))).toMatchObject({ 'log/checkpoint': 'checkpoint-signature' });
    expect(states(await look({}, { change: new Map([['log/checkpoint', null]]) }))).toMatchObject({ 'log/checkpoint': 'missing' });
    expect(states(await look({}, { archive: () => null }))).toMatchObject({ 'trust.zip': 'archive-unreadable' });
    expect(states(await look({}, { archive: (all) => new Map([...all].filter(([name]) => name !== 'stamp.cbor')) }))).toMatchObject({ 'trust.zip': 'behind' });
  });
});

describe('who signs what until when', () => {
  test('each role with its keys and threshold, and whose signatures stand under the root', async () => {
    const trust = await goodTrust();
    expect(roleLines(trust).map(({ role, kids, threshold }) => [role, kids.length, threshold])).toEqual([
      ['root', KEYS.root.length, 2],
      ['bundle', KEYS.bundle.length, 2],
      ['stamp', 1, 1],
      ['status', 1, 1],
      ['venue', 1, 1],
      ['statement', 1, 1],
    ]);
    expect(rootSigners(trust)).toHaveLength(2);
  });

  test('keys of passes by what they do now', async () => {
    const moreKeys = [
      tokenKey(seeded(70), { notBefore: NOW + DAY }),
      tokenKey(seeded(71), { retiredAt: NOW - HOUR }),
      tokenKey(seeded(72), { revokedAt: NOW - HOUR }),
      tokenKey(seeded(73), { notBefore: NOW - 9 * DAY, notAfter: NOW - DAY }),
    ];
    const lines = tokenKeyLines(await trustOf({ moreKeys }), NOW);
    expect(lines.map(({ state, specimen }) => (specimen ? 'specimen' : state))).toEqual(['signing', 'specimen', 'announced', 'retired', 'revoked', 'over']);
    expect(lines[3]?.until).toBe(NOW - HOUR);
  });
});
