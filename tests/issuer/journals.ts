/** A tablet's journal for tests: written as the gate writes it, handed in as a tablet hands it in. */
import { makeCheckpoint } from '../../src/core/journal/checkpoint.ts';
import { dayKey, encodeEntry, GENESIS, headOf, type JournalEntry, refOf } from '../../src/core/journal/entry.ts';
import { type GateMessage, makeGateMessage } from '../../src/core/journal/gate-message.ts';
import { sql } from '../../src/issuer/db/open.ts';
import { splitEntries } from '../../src/issuer/journals/store.ts';
import { CINEMA, type Tablet } from './visits.ts';
import type { World } from './world.ts';

/** Some secret of the venue's day. */
export const SECRET = new Uint8Array(32).fill(5);
const plain = { kind: 'scan', ref: null, outcome: 'admit', code: 'ok', direction: 0, stampVersion: 7 } as const;

export interface Written {
  readonly bytes: readonly Uint8Array[];
  readonly heads: readonly Uint8Array[];
}

/** `count` entries a second apart from `time` on, after `before`; `change` may make any of them another. */
export async function write(
  { count, time, before = { bytes: [], heads: [] } }: { count: number; time: number; before?: Written },
  change: (seq: number) => Partial<JournalEntry> = () => ({}),
): Promise<Written> {
  const [bytes, heads] = [[...before.bytes], [...before.heads]];
  for (let nr = 0; nr < count; nr += 1) {
    const seq = bytes.length;
    const entry = encodeEntry({ ...plain, seq, time: time + nr, prev: heads.at(-1) ?? GENESIS, ...change(seq) });
    bytes.push(entry);
    heads.push(await headOf(entry));
  }
  return { bytes, heads };
}

/** The reference of a pass at the cinema on that day. */
export async function refAt(day: number, index: number, secret: Uint8Array = SECRET): Promise<Uint8Array> {
  return refOf(await dayKey(secret, CINEMA, day), index);
}

export interface Sending {
  readonly from?: number;
  readonly to?: number;
  readonly epoch?: number;
  /** what the tablet says it has; default all it has */
  readonly size?: number;
  readonly iat?: number;
  /** sizes at which it signs checkpoints; default the end of the run */
  readonly checkpoints?: readonly number[];
  readonly gate?: number;
  /** instead of the run's own */
  readonly entries?: readonly Uint8Array[];
}

/** The bytes of a message that hands in a part of a journal. */
export async function messageOf(world: World, tablet: Tablet, journal: Written, sending: Sending = {}): Promise<Uint8Array> {
  const { from = 0, to = journal.bytes.length, epoch = 0, size = journal.bytes.length, iat = world.issuer.now(), gate = 1 } = sending;
  const checkpoints: Uint8Array[] = [];
  for (const at of sending.checkpoints ?? (to > 0 ? [to] : [])) {
    const head = journal.heads[at - 1] ?? GENESIS;
    checkpoints.push(await makeCheckpoint({ venueId: CINEMA, gate, epoch, iat, size: at, head, stampVersion: 7 }, tablet.signer));
  }
  const entries = sending.entries ?? journal.bytes.slice(from, to);
  const message: GateMessage = { kind: 'journal', iat, epoch, size, from, entries, checkpoints };
  return makeGateMessage(tablet.credential, message, tablet.signer);
}

export async function handIn(world: World, tablet: Tablet, journal: Written, sending: Sending = {}) {
  return world.send('/api/gate/journal', await messageOf(world, tablet, journal, sending));
}

export async function ask(world: World, tablet: Tablet, since = 0) {
  const message = await makeGateMessage(tablet.credential, { kind: 'seen', iat: world.issuer.now(), since }, tablet.signer);
  return world.send('/api/gate/seen', message);
}

/** Every entry held, in order, of all journals. */
export async function heldEntries(world: World): Promise<readonly Uint8Array[]> {
  const { rows } = await sql<{ count: number; entries: Uint8Array }>`
    select count, entries from journal_run order by venue_id, gate, tablet, epoch, from_seq`.execute(world.issuer.db);
  return rows.flatMap(({ count, entries }) => splitEntries(entries, count));
}

export async function findings(world: World): Promise<readonly string[]> {
  const { rows } = await sql<{ kind: string; gate: number; epoch: number; seq: number; times: number }>`
    select kind, gate, epoch, seq, times from journal_finding order by id`.execute(world.issuer.db);
  return rows.map(({ kind, gate, epoch, seq, times }) => `${kind} ${gate}.${epoch} at ${seq}${times > 1 ? ` x${times}` : ''}`);
}
