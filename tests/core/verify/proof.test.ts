/** Group 6 (formats.md §4, §7): is it the holder who shows the token, here and now. */
import { describe, expect, test } from 'vitest';
import { VerifierMemory } from '../../../src/core/memory.ts';
import { present } from '../../../src/core/token/present.ts';
import { flipped, pairs, rawSign1 } from '../raw.ts';
import { claims, DAY, DOOR, GATE, HOUR, judge, KEYS, NOW, REVOKED_INDEX, shown, token } from '../world.ts';

type Changes = NonNullable<Parameters<typeof judge>[1]>;
async function said(what: Promise<Uint8Array>, changes: Changes = {}): Promise<string> {
  const { outcome, code } = await judge(await what, changes);
  return `${outcome} ${code}`;
}
const NONCE = new Uint8Array(8).fill(0x5a);
const OTHER = new Uint8Array(8).fill(0x5b);
const REGISTERING = { ...GATE, registration: true };

/** A memory that issued NONCE so many seconds ago. */
function issued(ago = 0): VerifierMemory {
  const memory = new VerifierMemory();
  memory.issueNonce(NONCE, NOW - ago);
  return memory;
}

describe('verify: group 6, token and proof', () => {
  test('a token with cnf alone is proof-missing', async () => {
    expect(await said(token())).toBe('refuse proof-missing');
  });

  test('a paper pass that is presented is proof-unexpected', async () => {
    expect(await said(shown({}, token({ holderKey: null })))).toBe('refuse proof-unexpected');
  });

  test('a paper pass has no group 6: no time, no audience, no replay', async () => {
    const memory = new VerifierMemory();
    const paper = await token({ holderKey: null });
    for (const now of [NOW, NOW, NOW + DAY]) {
      expect(await judge(paper, { memory, now, door: REGISTERING })).toMatchObject({ outcome: 'admit', code: 'ok', identity: 'document' });
    }
  });

  test('a presentation by another key is proof-invalid', async () => {
    expect(await said(present(await token(), { aud: '*', iat: NOW }, KEYS.stranger))).toBe('refuse proof-invalid');
  });

  test('the token of one and the proof of another do not fit', async () => {
    const mine = await token({ holderKey: KEYS.stranger.publicKey });
    expect(await said(shown({}, Promise.resolve(mine)))).toBe('refuse proof-invalid');
  });

  test('a holder key that is weak is key-weak', async () => {
    expect(await said(shown({}, token({ holderKey: new Uint8Array(32) })))).toBe('refuse key-weak');
  });

  test.each<[string, (signature: Uint8Array) => Uint8Array, string]>([
    ['63 bytes', (signature) => signature.slice(1), 'signature-length'],
    ['65 bytes', (signature) => new Uint8Array([...signature, 0]), 'signature-length'],
    ['S above L', (signature) => new Uint8Array([...signature.subarray(0, 32), ...new Uint8Array(32).fill(255)]), 'signature-not-canonical'],
    ['R of small order', (signature) => new Uint8Array([...new Uint8Array(32), ...signature.subarray(32)]), 'signature-not-canonical'],
    ['one bit', (signature) => flipped(signature, 300), 'proof-invalid'],
  ])('a proof with a signature of %s', async (_, change, code) => {
    const signer = { publicKey: KEYS.holder.publicKey, sign: async (message: Uint8Array) => change(await KEYS.holder.sign(message)) };
    expect(await said(present(await token(), { aud: '*', iat: NOW }, signer))).toBe(`refuse ${code}`);
  });

  test('the proof’s signature is judged before its audience', async () => {
    expect(await said(present(await token(), { aud: 'X', iat: NOW }, KEYS.stranger))).toBe('refuse proof-invalid');
  });
});

describe('verify: group 6, audience and nonce', () => {
  const table: [string, { aud: string; nonce?: Uint8Array }, Changes['door'], string][] = [
    ['any door', { aud: '*' }, DOOR, 'admit ok'],
    ['any door at a gate', { aud: '*' }, GATE, 'admit ok'],
    ['any door where registration is required', { aud: '*' }, REGISTERING, 'undecided registration-missing'],
    ['the venue', { aud: 'ALA-00123' }, GATE, 'admit ok'],
    ['the venue where registration is required', { aud: 'ALA-00123' }, REGISTERING, 'admit ok'],
    ['the venue at a door without gate', { aud: 'ALA-00123' }, { ...DOOR, venueId: 'ALA-00123' }, 'admit ok'],
    ['the venue at a door without name', { aud: 'ALA-00123' }, DOOR, 'refuse proof-audience'],
    ['another venue', { aud: 'ALA-00124' }, GATE, 'refuse proof-audience'],
    ['a venue whose name begins alike', { aud: 'ALA-001' }, GATE, 'refuse proof-audience'],
    ['lower case', { aud: 'ala-00123' }, GATE, 'refuse proof-audience'],
    ['nobody', { aud: '' }, GATE, 'refuse proof-audience'],
    ['a pattern', { aud: '**' }, GATE, 'refuse proof-audience'],
    ['another venue where registration is required', { aud: 'ALA-00124' }, REGISTERING, 'refuse proof-audience'],
    ['the gate with its nonce', { aud: 'ALA-00123/2', nonce: NONCE }, GATE, 'admit ok'],
    ['the gate with its nonce where registration is required', { aud: 'ALA-00123/2', nonce: NONCE }, REGISTERING, 'admit ok'],
    ['the gate with an unknown nonce', { aud: 'ALA-00123/2', nonce: OTHER }, GATE, 'refuse proof-nonce'],
    ['the gate without a nonce', { aud: 'ALA-00123/2' }, GATE, 'refuse proof-nonce'],
    ['another gate with the nonce', { aud: 'ALA-00123/3', nonce: NONCE }, GATE, 'refuse proof-audience'],
    ['another gate without a nonce', { aud: 'ALA-00123/3' }, GATE, 'refuse proof-audience'],
    ['the gate in two digits', { aud: 'ALA-00123/02', nonce: NONCE }, GATE, 'refuse proof-audience'],
    ['any door with a nonce', { aud: '*', nonce: NONCE }, GATE, 'refuse proof-audience'],
    ['any door with a nonce where registration is required', { aud: '*', nonce: NONCE }, REGISTERING, 'refuse proof-audience'],
    ['the venue with a nonce', { aud: 'ALA-00123', nonce: NONCE }, GATE, 'refuse proof-audience'],
    ['the gate at a door without gate', { aud: 'ALA-00123/2', nonce: NONCE }, { ...DOOR, venueId: 'ALA-00123' }, 'refuse proof-audience'],
  ];
  test.each(table)('for %s', async (_, proof, door, expected) => {
    expect(await said(shown(proof), { door: door ?? DOOR, memory: issued() })).toBe(expected);
  });

  test('a nonce lives through its sixtieth second', async () => {
    const proof = { aud: 'ALA-00123/2', nonce: NONCE };
    expect(await said(shown(proof), { door: GATE, memory: issued(60) })).toBe('admit ok');
    expect(await said(shown(proof), { door: GATE, memory: issued(61) })).toBe('refuse proof-nonce');
  });

  test('with a nonce the phone’s time is not judged', async () => {
    const memory = issued();
    for (const [at, iat] of [NOW - DAY, NOW + DAY, 0].entries()) {
      const of = token({ index: at });
      expect(await said(shown({ aud: 'ALA-00123/2', nonce: NONCE, iat }, of), { door: GATE, memory })).toBe('admit ok');
    }
  });

  test('several phones may answer one code, each once', async () => {
    const memory = issued();
    const door = GATE;
    for (let index = 0; index < 5; index += 1) {
      expect(await said(shown({ aud: 'ALA-00123/2', nonce: NONCE }, token({ index })), { door, memory })).toBe('admit ok');
    }
    expect(await said(shown({ aud: 'ALA-00123/2', nonce: NONCE }, token({ index: 3 })), { door, memory })).toBe('refuse proof-nonce');
    expect(await said(shown({ aud: 'ALA-00123/2', nonce: NONCE, iat: NOW }, token({ index: 3 })), { door, memory })).toBe('refuse proof-nonce');
  });
});

describe('verify: group 6, time', () => {
  test.each<[string, number, string]>([
    ['just now', 0, 'admit ok'],
    ['60 s ago', -60, 'admit ok'],
    ['61 s ago', -61, 'undecided proof-stale'],
    ['an hour ago', -HOUR, 'undecided proof-stale'],
    ['30 s ahead', 30, 'admit ok'],
    ['31 s ahead', 31, 'undecided proof-future'],
    ['a day ahead', DAY, 'undecided proof-future'],
  ])('a proof of %s', async (_, skew, expected) => {
    const verdict = await judge(await shown({ iat: NOW + skew }));
    expect(`${verdict.outcome} ${verdict.code}`).toBe(expected);
    expect(verdict.skew).toBe(expected === 'admit ok' ? undefined : skew);
  });

  test('a proof may be 30 s older than its token, not 31', async () => {
    const fresh = { iat: NOW, exp: NOW + HOUR };
    expect(await said(shown({ iat: NOW - 30 }, token(fresh)))).toBe('admit ok');
    expect(await judge(await shown({ iat: NOW - 31 }, token(fresh)))).toMatchObject({ code: 'proof-stale', skew: -31 });
  });

  test('the audience is judged before the time', async () => {
    expect(await said(shown({ aud: 'X', iat: NOW - DAY }))).toBe('refuse proof-audience');
    expect(await said(shown({ iat: NOW - DAY }), { door: REGISTERING })).toBe('undecided registration-missing');
  });
});

describe('verify: group 6, replay', () => {
  test('the same showing again is proof-replayed, with when it was seen', async () => {
    const memory = new VerifierMemory();
    const proof = await shown();
    expect(await said(Promise.resolve(proof), { memory })).toBe('admit ok');
    expect(await judge(proof, { memory, now: NOW + 7 })).toMatchObject({ outcome: 'refuse', code: 'proof-replayed', seenAt: NOW });
  });

  test('other bytes of the same showing are a replay too', async () => {
    const memory = new VerifierMemory();
    const of = await token();
    const header = pairs(1, -19, 13, { embedded: of }, 16, 294);
    const payload = pairs(3, '*', 6, NOW);
    await judge(await rawSign1({ header, payload }, KEYS.holder), { memory });
    // a renewed token with the same index, signed again: another token text, the same identifiers
    const again = await token({ exp: claims().exp - 1 });
    expect(await said(shown({ iat: NOW }, Promise.resolve(again)), { memory })).toBe('refuse proof-replayed');
  });

  test('another second, another audience, another person are no replay', async () => {
    const memory = new VerifierMemory();
    const door = GATE;
    for (const proof of [shown(), shown({ iat: NOW - 4 }), shown({ aud: 'ALA-00123' }), shown({}, token({ index: 9 }))]) {
      expect(await said(proof, { memory, door })).toBe('admit ok');
    }
  });

  test('what fails in group 6 is not remembered', async () => {
    const memory = new VerifierMemory();
    const proof = await shown({ iat: NOW + 31 });
    expect(await said(Promise.resolve(proof), { memory })).toBe('undecided proof-future');
    expect(await said(Promise.resolve(proof), { memory, now: NOW + 1 })).toBe('admit ok');
  });

  test('what fails in groups 7 and 8 is', async () => {
    const memory = new VerifierMemory();
    for (const of of [token({ index: REVOKED_INDEX }), token({ health: 0, basis: 1, index: 8 })]) {
      const proof = await shown({}, of);
      expect(await said(Promise.resolve(proof), { memory })).toMatch(/^refuse (token-revoked|not-admitted)$/);
      expect(await said(Promise.resolve(proof), { memory })).toBe('refuse proof-replayed');
    }
  });

  test('staleness is judged before the replay: an old picture is old', async () => {
    const memory = new VerifierMemory();
    const proof = await shown({ iat: NOW });
    await judge(proof, { memory });
    expect(await said(Promise.resolve(proof), { memory, now: NOW + 60 })).toBe('refuse proof-replayed');
    expect(await said(Promise.resolve(proof), { memory, now: NOW + 61 })).toBe('undecided proof-stale');
  });

  test('a picture swept second by second, each time at a fresh tablet: it lives for its 60 s and never again, at any audience', async () => {
    for (const [aud, door] of [
      ['*', DOOR],
      ['*', GATE],
      ['ALA-00123', GATE],
    ] as const) {
      const proof = await shown({ aud, iat: NOW });
      const lived: number[] = [];
      for (let after = -35; after <= 200; after += 1) if ((await said(Promise.resolve(proof), { door, now: NOW + after })) === 'admit ok') lived.push(after);
      expect([lived[0], lived.at(-1), lived.length]).toEqual([-30, 60, 91]);
      for (const after of [HOUR, DAY, 2 * DAY]) expect(await said(Promise.resolve(proof), { door, now: NOW + after })).not.toContain('admit');
    }
  });

  test('a picture at 0, 59, 61 and 91 s, each at a fresh tablet', async () => {
    const proof = await shown({ iat: NOW });
    const codes = await Promise.all([0, 59, 61, 91].map((after) => said(Promise.resolve(proof), { now: NOW + after })));
    expect(codes).toEqual(['admit ok', 'admit ok', 'undecided proof-stale', 'undecided proof-stale']);
  });
});
