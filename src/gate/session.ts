/**
 * A provisioned tablet at work: ties storage, trust, journal and verifier together for the screens. Everything a scan needs is in memory; a scan
 * reads nothing from the network and writes only its journal line.
 */
import type { Ed25519Engine } from '../core/codec/ed25519.ts';
import type { Door } from '../core/verify.ts';
import { signerOf } from '../shared/storage/device-key.ts';
import { appendJournal, lastJournalEntry } from '../shared/storage/journal.ts';
import { loadMemory, saveMemory } from '../shared/storage/memory.ts';
import type { Storage } from '../shared/storage/open.ts';
import type { StorageResult } from '../shared/storage/result.ts';
import type { TabletRecord } from '../shared/storage/schema.ts';
import { mustBe } from '../shared/storage/tablet.ts';
import { CHECKPOINT_KEY, Checkpoints } from './checkpoints.ts';
import { type DoorState, venueAtDoor } from './door-state.ts';
import { MEMORY_KEY, parseGateMemory, SECRET_KEY } from './gate-memory.ts';
import { readBack } from './journal-back.ts';
import { type JournalStore, JournalWriter } from './journal-writer.ts';
import { Judge } from './judge.ts';
import type { Neighbours } from './neighbours.ts';
import { settled } from './settled.ts';
import type { Today } from './today.ts';
import type { TrustKeeper } from './trust-keeper.ts';

const SECRET_BYTES = 32;

export interface SessionOptions {
  readonly storage: Storage;
  readonly engine: Ed25519Engine;
  readonly tablet: TabletRecord;
  readonly rules: DoorState;
  readonly keeper: TrustKeeper;
  readonly now: () => number;
  readonly neighbours?: () => Neighbours | null;
}

/** The judge of this tablet, with the memory and the counters of before the reload. */
export async function openJudge({ storage, engine, tablet, rules, keeper, now, neighbours }: SessionOptions): Promise<StorageResult<Judge>> {
  const secret = await venueSecret(storage);
  if (!secret.ok) return secret;
  const { id: venueId, gate, category, area, registration } = venueAtDoor(tablet.venue, rules);
  const door: Door = { venueId, gate, category, area, registration };
  const trust = () => keeper.state.value.trust;
  const by = tablet.key.publicKey;
  const newest = await loadMemory(storage, CHECKPOINT_KEY);
  if (!newest.ok) return newest;
  const checkpoints = new Checkpoints({
    signer: signerOf(tablet.key),
    venueId,
    gate,
    newest: newest.value instanceof Uint8Array ? newest.value : null,
    save: (bytes) =>
      storage.write(['tablet', 'memory'], async (tx) => {
        await mustBe(tx, by);
        await tx.objectStore('memory').put(bytes, CHECKPOINT_KEY);
      }),
  });
  const store: JournalStore = { append: (records, memory) => appendJournal(storage, records, { memory, by }), last: () => lastJournalEntry(storage) };
  const writer = new JournalWriter(store, (entry, head) => checkpoints.written(entry, head));
  // The chain first, the memory after it: a tab that writes in between is noticed.
  const synced = await writer.sync();
  if (!synced.ok) return synced;
  const stored = await loadMemory(storage, MEMORY_KEY);
  if (!stored.ok) return stored;
  const judge = new Judge({
    verify: async (text, memory, at) => {
      // Before anything is waited for: the line names the data that judge.
      const known = trust();
      const { clocked, verify } = await settled();
      return verify(text, { trust: clocked(known), now: at, door, memory, engine });
    },
    writer,
    trust,
    door,
    secret: secret.value,
    ...(neighbours === undefined ? {} : { neighbours }),
    now,
    memory: parseGateMemory(stored.value),
    save: async (memory) => (await saveMemory(storage, MEMORY_KEY, memory)).ok,
    load: async () => {
      const read = await loadMemory(storage, MEMORY_KEY);
      return read.ok ? parseGateMemory(read.value) : null;
    },
  });
  const counted = await recount(storage, judge.today);
  return counted.ok ? { ok: true, value: judge } : counted;
}

/** Made once for this venue's tablet; without it nobody can join the journal's refs to passes. */
async function venueSecret(storage: Storage): Promise<StorageResult<Uint8Array>> {
  const stored = await loadMemory(storage, SECRET_KEY);
  if (!stored.ok) return stored;
  if (stored.value instanceof Uint8Array && stored.value.length === SECRET_BYTES) return { ok: true, value: stored.value };
  const secret = crypto.getRandomValues(new Uint8Array(SECRET_BYTES));
  const saved = await saveMemory(storage, SECRET_KEY, secret);
  return saved.ok ? { ok: true, value: secret } : saved;
}

/** Reads the journal from its end back to the start of the day, then records that part in order. */
async function recount(storage: Storage, today: Today): Promise<StorageResult<void>> {
  const dayStart = today.day * 86_400 - 86_400;
  // A day of slack on either side of the day's border; `today` itself drops what is not of its day.
  const read = await readBack(storage, ([oldest]) => oldest !== undefined && oldest.time < dayStart);
  if (!read.ok) return read;
  for (const entry of read.value) today.record(entry);
  return { ok: true, value: undefined };
}
