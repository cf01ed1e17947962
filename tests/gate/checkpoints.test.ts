/** When the tablet signs its journal, and what it signs. */
import { describe, expect, test } from 'vitest';
import { tweetnaclEngine } from '../../src/core/codec/ed25519-tweetnacl.ts';
import { type Checkpoint, verifyCheckpoint } from '../../src/core/journal/checkpoint.ts';
import { type EntryKind, GENESIS, type JournalEntry } from '../../src/core/journal/entry.ts';
import { Checkpoints } from '../../src/gate/checkpoints.ts';
import { KEYS, NOW } from '../core/world.ts';

const head = (seq: number) => new Uint8Array(32).fill(seq % 251);
function entry(seq: number, time = NOW, kind: EntryKind = 'scan'): JournalEntry {
  return { seq, time, kind, ref: null, outcome: kind === 'scan' ? 'admit' : null, code: 'ok', direction: 0, stampVersion: 7, prev: GENESIS };
}

async function open(newest: Uint8Array | null = null) {
  const saved: Uint8Array[] = [];
  const save = async (bytes: Uint8Array) => {
    saved.push(bytes);
    return { ok: true as const, value: undefined };
  };
  const checkpoints = new Checkpoints({ signer: KEYS.tablet, venueId: 'ALA-00123', gate: 2, newest, save });
  const signed = async (): Promise<Checkpoint[]> => {
    await checkpoints.settled();
    const all = await Promise.all(saved.map((bytes) => verifyCheckpoint(bytes, KEYS.tablet.publicKey, tweetnaclEngine)));
    return all.map((result) => {
      if (!result.ok) throw new TypeError(result.code);
      return result.checkpoint;
    });
  };
  return { checkpoints, signed, saved };
}

describe('Checkpoints', () => {
  test('signs the first entry and then every hundredth', async () => {
    const { checkpoints, signed } = await open();
    for (let seq = 0; seq < 250; seq++) checkpoints.written(entry(seq), head(seq));
    expect((await signed()).map(({ size }) => size)).toEqual([1, 101, 201]);
    expect((await signed())[1]).toEqual({ venueId: 'ALA-00123', gate: 2, epoch: 0, iat: NOW, size: 101, head: head(100), stampVersion: 7 });
  });

  test('signs after 15 minutes and at the end of a shift', async () => {
    const { checkpoints, signed } = await open();
    checkpoints.written(entry(0), head(0));
    checkpoints.written(entry(1, NOW + 899), head(1));
    checkpoints.written(entry(2, NOW + 900), head(2));
    checkpoints.written(entry(3, NOW + 901, 'shift-close'), head(3));
    expect((await signed()).map(({ size }) => size)).toEqual([1, 3, 4]);
  });

  test('one signature that fails is made up for by the next', async () => {
    const saved: Uint8Array[] = [];
    let fails = true;
    const signer = { ...KEYS.tablet, sign: async (message: Uint8Array) => (fails ? Promise.reject(new TypeError('key lost')) : KEYS.tablet.sign(message)) };
    const save = async (bytes: Uint8Array) => {
      saved.push(bytes);
      return { ok: true as const, value: undefined };
    };
    const checkpoints = new Checkpoints({ signer, venueId: 'ALA-00123', gate: 2, newest: null, save });
    checkpoints.written(entry(0), head(0));
    await checkpoints.settled();
    fails = false;
    checkpoints.written(entry(1, NOW, 'shift-close'), head(1));
    await checkpoints.settled();
    expect(saved).toHaveLength(1);
  });

  test('goes on after a reload, and a shorter journal is the next epoch', async () => {
    const first = await open();
    first.checkpoints.written(entry(0), head(0));
    first.checkpoints.written(entry(1, NOW, 'shift-close'), head(1));
    await first.checkpoints.settled();
    const again = await open(first.saved.at(-1) ?? null);
    again.checkpoints.written(entry(2), head(2));
    again.checkpoints.written(entry(3, NOW, 'shift-close'), head(3));
    expect((await again.signed()).map(({ size, epoch }) => [size, epoch])).toEqual([[4, 0]]);
    const lost = await open(again.saved.at(-1) ?? null);
    lost.checkpoints.written(entry(0), head(0));
    expect((await lost.signed()).map(({ size, epoch }) => [size, epoch])).toEqual([[1, 1]]);
  });
});
