/** Journal checkpoints: round trip, refusals, and what they add to a chain. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { equal } from '../../../src/core/bytes.ts';
import { encodeSign1, LABEL } from '../../../src/core/codec/cose-write.ts';
import { webCryptoEngine } from '../../../src/core/codec/ed25519.ts';
import { signerFromSeed, tweetnaclEngine } from '../../../src/core/codec/ed25519-tweetnacl.ts';
import { MalformedError } from '../../../src/core/codec/malformed.ts';
import { EMPTY_CHAIN, extendChain, verifyChain } from '../../../src/core/journal/chain.ts';
import { decodeCheckpoint, makeCheckpoint, verifyCheckpoint } from '../../../src/core/journal/checkpoint.ts';
import { encodeEntry } from '../../../src/core/journal/entry.ts';

const tablet = signerFromSeed(new Uint8Array(32).fill(14));
const stranger = signerFromSeed(new Uint8Array(32).fill(15));
const good = { venueId: 'ALA-00123', iat: 1_795_000_000, gate: 2, epoch: 0, size: 100, head: new Uint8Array(32).fill(3), stampVersion: 500 };

describe('verifyCheckpoint', () => {
  test.each([tweetnaclEngine, webCryptoEngine])('gives back what the tablet signed ($name)', async (engine) => {
    const verified = await verifyCheckpoint(await makeCheckpoint(good, tablet), tablet.publicKey, engine);
    expect(verified).toEqual({ ok: true, checkpoint: good });
  });

  test('refuses another key, another kind of object, and every changed bit', async () => {
    const bytes = await makeCheckpoint(good, tablet);
    expect(await verifyCheckpoint(bytes, stranger.publicKey, tweetnaclEngine)).toEqual({ ok: false, code: 'signature-invalid' });
    const other = await encodeSign1(new Map([[LABEL.typ, 65012]]), new Map(), tablet);
    expect(await verifyCheckpoint(other, tablet.publicKey, tweetnaclEngine)).toEqual({ ok: false, code: 'token-type' });
    await fc.assert(
      fc.asyncProperty(fc.nat({ max: 8 * bytes.length - 1 }), async (bit) => {
        const changed = new Uint8Array(bytes);
        changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7));
        expect((await verifyCheckpoint(changed, tablet.publicKey, tweetnaclEngine)).ok).toBe(false);
      }),
      { numRuns: 200 },
    );
  });

  test('decoding throws nothing but MalformedError on random bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        try {
          decodeCheckpoint(bytes);
        } catch (error) {
          expect(error).toBeInstanceOf(MalformedError);
        }
      }),
    );
  });

  test('makeCheckpoint refuses values that no reader would take', async () => {
    await expect(makeCheckpoint({ ...good, venueId: '' }, tablet)).rejects.toThrow(MalformedError);
    await expect(makeCheckpoint({ ...good, venueId: 'A'.repeat(17) }, tablet)).rejects.toThrow(MalformedError);
    await expect(makeCheckpoint({ ...good, head: new Uint8Array(31) }, tablet)).rejects.toThrow(MalformedError);
    await expect(makeCheckpoint({ ...good, size: -1 }, tablet)).rejects.toThrow(MalformedError);
  });

  test('a cut-off end and a changed last entry, which a chain alone does not show, show against a checkpoint', async () => {
    const entries: Uint8Array<ArrayBuffer>[] = [];
    let state = EMPTY_CHAIN;
    for (let seq = 0; seq < 5; seq++) {
      const line = { seq, time: good.iat + seq, kind: 'scan', ref: null, outcome: 'refuse', code: 'not-ashyq', direction: 0, stampVersion: 1 } as const;
      const entry = encodeEntry({ ...line, prev: state.head });
      entries.push(entry);
      state = await extendChain(state, entry);
    }
    const signed = await verifyCheckpoint(await makeCheckpoint({ ...good, ...state }, tablet), tablet.publicKey, tweetnaclEngine);
    if (!signed.ok) throw new TypeError(signed.code);
    const agrees = async (run: Uint8Array[]) => {
      const chain = await verifyChain(run.slice(0, signed.checkpoint.size));
      return chain.intact && chain.size === signed.checkpoint.size && equal(chain.head, signed.checkpoint.head);
    };
    expect(await agrees(entries)).toBe(true);
    expect(await agrees(entries.slice(0, 4))).toBe(false);
    const forged = encodeEntry({
      seq: 4,
      time: good.iat,
      kind: 'scan',
      ref: null,
      outcome: 'admit',
      code: 'ok',
      direction: 0,
      stampVersion: 1,
      prev: (await verifyChain(entries.slice(0, 4))).head,
    });
    expect((await verifyChain(entries.with(4, forged))).intact).toBe(true);
    expect(await agrees(entries.with(4, forged))).toBe(false);
  });
});
