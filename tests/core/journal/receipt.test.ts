/** Refusal receipts, messages of a tablet and countersignatures: round trips, one fixed vector each, and what their readers refuse. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fromHex, toHex } from '../../../src/core/bytes.ts';
import { webCryptoEngine } from '../../../src/core/codec/ed25519.ts';
import { signerFromSeed, tweetnaclEngine } from '../../../src/core/codec/ed25519-tweetnacl.ts';
import { MalformedError } from '../../../src/core/codec/malformed.ts';
import { countersignatureOf, decodeCountersignature, signCountersignature, verifyCountersignature } from '../../../src/core/journal/countersignature.ts';
import { decodeGateMessage, makeGateMessage, RUN_ENTRIES } from '../../../src/core/journal/gate-message.ts';
import { decodeReceipt, makeReceipt, type Receipt, verifyReceipt } from '../../../src/core/journal/receipt.ts';
import { issueVenueCredential } from '../../../src/core/token/venue.ts';
import { RECEIPT_VECTOR } from './vectors.ts';

const tablet = signerFromSeed(new Uint8Array(32).fill(14));
const stranger = signerFromSeed(new Uint8Array(32).fill(15));
const ministry = signerFromSeed(new Uint8Array(32).fill(16));
const NOW = 1_795_000_000;
const place = { venueId: 'ALA-00123', exp: NOW + 1000, iat: NOW - 1000, tabletKey: tablet.publicKey, gate: 2, index: null };
const door = { ...place, category: 'cinema', name: 'Арман', area: '7511' };
const good: Receipt = {
  venueId: 'ALA-00123',
  iat: NOW,
  gate: 2,
  code: 'not-admitted',
  rule: 'weekend',
  policyVersion: 41,
  stampVersion: 500,
  ref: new Uint8Array(16).fill(7),
};
const credential = (changes: Partial<typeof door> = {}) => issueVenueCredential({ ...door, ...changes }, ministry);
const receipt = async (changes: Partial<Receipt> = {}) => makeReceipt(await credential(), { ...good, ...changes }, tablet);

/** Nothing but MalformedError comes out of a decoder, whatever goes in. */
function expectStrict(decode: (bytes: Uint8Array) => unknown): void {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      try {
        decode(bytes);
      } catch (error) {
        expect(error).toBeInstanceOf(MalformedError);
      }
    }),
  );
}

describe('verifyReceipt', () => {
  test.each([tweetnaclEngine, webCryptoEngine])('gives back what the tablet signed, and the credential that certifies it ($name)', async (engine) => {
    const verified = await verifyReceipt(await receipt(), engine);
    expect(verified).toMatchObject({ ok: true, receipt: good, venue: { payload: { venueId: 'ALA-00123', gate: 2 } } });
    expect(await verifyReceipt(await receipt({ rule: null }), engine)).toMatchObject({ ok: true, receipt: { rule: null } });
  });

  test('the vector: these bytes, made once, say this', async () => {
    expect(toHex(await receipt())).toBe(RECEIPT_VECTOR);
    expect(decodeReceipt(fromHex(RECEIPT_VECTOR)).receipt.payload).toEqual(good);
  });

  test('refuses every changed bit of what the tablet signed', async () => {
    const bytes = await receipt();
    // the credential lies inside the protected header, so that the tablet's signature covers it too
    await fc.assert(
      fc.asyncProperty(fc.nat({ max: 8 * bytes.length - 1 }), async (bit) => {
        const changed = new Uint8Array(bytes);
        changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7));
        expect((await verifyReceipt(changed, tweetnaclEngine)).ok).toBe(false);
      }),
      { numRuns: 200 },
    );
  });

  test('refuses another key, another door, a credential that had ended, and a poster', async () => {
    const sign = async (changes: Partial<typeof door>, signer = tablet) => makeReceipt(await credential(changes), good, signer);
    expect(await verifyReceipt(await sign({}, stranger), tweetnaclEngine)).toEqual({ ok: false, code: 'signature-invalid' });
    for (const changes of [{ venueId: 'ALA-00124' }, { gate: 3 }, { exp: NOW }]) {
      expect(await verifyReceipt(await sign(changes), tweetnaclEngine)).toEqual({ ok: false, code: 'receipt-place' });
    }
    const poster = await issueVenueCredential({ ...door, tabletKey: null }, ministry);
    await expect(makeReceipt(poster, good, tablet)).rejects.toThrow(MalformedError);
  });

  test('makeReceipt refuses values that no reader would take; decoding throws nothing else', async () => {
    for (const changes of [
      { code: '' },
      { code: 'Not Admitted' },
      { code: 'x'.repeat(65) },
      { rule: '' },
      { ref: new Uint8Array(15) },
      { gate: -1 },
      { venueId: '' },
    ]) {
      await expect(receipt(changes)).rejects.toThrow(MalformedError);
    }
    expectStrict(decodeReceipt);
  });
});

describe('decodeGateMessage', () => {
  const run = {
    kind: 'journal',
    iat: NOW,
    epoch: 0,
    size: 12,
    from: 10,
    entries: [new Uint8Array(90), new Uint8Array(3)],
    checkpoints: [new Uint8Array(5)],
  } as const;

  test('gives back a run and a question', async () => {
    for (const message of [run, { kind: 'seen', iat: NOW, since: 5 } as const]) {
      const decoded = decodeGateMessage(await makeGateMessage(await credential(), message, tablet));
      expect(decoded).toMatchObject({ message: { payload: message }, tabletKey: tablet.publicKey });
    }
  });

  test('refuses a run longer than the journal it is from, too many entries, and a poster', async () => {
    const many = Array.from({ length: RUN_ENTRIES + 1 }, () => new Uint8Array(1));
    for (const changes of [{ size: 11 }, { entries: many, from: 0, size: 2000 }]) {
      await expect(makeGateMessage(await credential(), { ...run, ...changes }, tablet)).rejects.toThrow(MalformedError);
    }
    const full = await makeGateMessage(await credential(), { ...run, entries: many.slice(1), from: 0, size: 2000 }, tablet);
    expect(decodeGateMessage(full).message.payload).toMatchObject({ from: 0 });
    const poster = await issueVenueCredential({ ...door, tabletKey: null }, ministry);
    await expect(makeGateMessage(poster, run, tablet)).rejects.toThrow(MalformedError);
    expectStrict(decodeGateMessage);
  });
});

describe('verifyCountersignature', () => {
  const checkpoint = new Uint8Array(120).fill(9);
  const signed = async () => signCountersignature(await countersignatureOf(checkpoint, NOW), ministry);

  test('holds for the checkpoint and the key that made it, and for no other', async () => {
    const by = { stampKey: ministry.publicKey, engine: tweetnaclEngine };
    expect(await verifyCountersignature(await signed(), checkpoint, by)).toEqual({ ok: true, iat: NOW });
    expect(await verifyCountersignature(await signed(), checkpoint.slice(1), by)).toEqual({ ok: false, code: 'countersigned-other' });
    expect(await verifyCountersignature(await signed(), checkpoint.with(5, 1), by)).toEqual({ ok: false, code: 'countersigned-other' });
    expect(await verifyCountersignature(await signed(), checkpoint, { ...by, stampKey: stranger.publicKey })).toEqual({ ok: false, code: 'signature-invalid' });
    expect(await verifyCountersignature(checkpoint, checkpoint, by)).toMatchObject({ ok: false });
    expectStrict(decodeCountersignature);
  });
});
