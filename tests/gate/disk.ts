/** A judge over the real verifier and the test ministry, with a storage in memory that can be made to fail. */
import { tweetnaclEngine } from '../../src/core/codec/ed25519-tweetnacl.ts';
import { decodeEntry } from '../../src/core/journal/entry.ts';
import { formatQr } from '../../src/core/qr.ts';
import type { Trust } from '../../src/core/trust/trust.ts';
import { verify } from '../../src/core/verify.ts';
import { MEMORY_KEY, parseGateMemory } from '../../src/gate/gate-memory.ts';
import { JournalWriter } from '../../src/gate/journal-writer.ts';
import { Judge } from '../../src/gate/judge.ts';
import type { Judged } from '../../src/gate/judged.ts';
import type { Neighbours } from '../../src/gate/neighbours.ts';
import type { Kept } from '../../src/shared/storage/journal.ts';
import type { StorageCode, StorageResult } from '../../src/shared/storage/result.ts';
import type { JournalRecord } from '../../src/shared/storage/schema.ts';
import { GATE, goodTrust, NOW, shown, token } from '../core/world.ts';

/** A storage in memory that can be made to fail and that tells what happened when. */
export class Disk {
  readonly records: JournalRecord[] = [];
  /** The store `memory`, by key. */
  readonly kept = new Map<string, unknown>();
  failure: StorageCode | null = null;
  readonly events: string[] = [];
  /** Runs before an append is stored: another tab, a slow disk. */
  before: () => Promise<void> = async () => undefined;

  readonly store = {
    append: async (records: readonly JournalRecord[], memory: readonly Kept[] = []): Promise<StorageResult<void>> => {
      await this.before();
      if (this.failure !== null) return { ok: false, code: this.failure };
      if (records.some(({ seq }, at) => seq !== this.records.length + at)) return { ok: false, code: 'sequence-conflict' };
      this.records.push(...records);
      for (const one of memory) this.kept.set(one.key, structuredClone('change' in one ? one.change(this.kept.get(one.key)) : one.value));
      this.events.push('stored');
      return { ok: true, value: undefined };
    },
    last: async (): Promise<StorageResult<JournalRecord | null>> => ({ ok: true, value: this.records.at(-1) ?? null }),
  };

  /** The verifier's memory as it is stored. */
  get memory(): unknown {
    return this.kept.get(MEMORY_KEY) ?? null;
  }

  get lines() {
    return this.records.map(({ entry }) => decodeEntry(entry));
  }
}

export async function openGate(disk = new Disk(), clock = { now: NOW }, trusted: (() => Trust) | null = null, neighbours: (() => Neighbours) | null = null) {
  const good = await goodTrust();
  const trust = trusted ?? (() => good);
  const judge = new Judge({
    verify: (text, memory, now) => verify(text, { trust: trust(), now, door: GATE, memory, engine: tweetnaclEngine }),
    writer: new JournalWriter(disk.store),
    trust,
    door: GATE,
    secret: new Uint8Array(32).fill(5),
    ...(neighbours === null ? {} : { neighbours }),
    now: () => clock.now,
    memory: parseGateMemory(disk.memory),
    save: async (memory) => {
      if (disk.failure !== null) return false;
      disk.kept.set(MEMORY_KEY, structuredClone(memory));
      return true;
    },
    load: async () => parseGateMemory(structuredClone(disk.memory)),
  });
  return { judge, disk, clock };
}

export const live = async (iat = NOW - 5, changes: Parameters<typeof token>[0] = {}) => formatQr(await shown({ iat }, token(changes)));
export const summary = ({ verdict, face }: Judged) => `${face} ${verdict.code}`;
