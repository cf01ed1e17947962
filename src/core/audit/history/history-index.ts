/**
 * What there is of the ministry's history (formats.md §6): the roots, each signed by the next; the transparency log where it is at hand, held against its signed
 * checkpoint; the stamps. Made once, plain data, so that every worker can be given it.
 */
import { equal } from '../../bytes.ts';
import type { Ed25519Engine } from '../../codec/ed25519.ts';
import { originOf, verifyCheckpoint } from '../../trust/log/checkpoint.ts';
import type { Root } from '../../trust/root.ts';
import type { Trust } from '../../trust/trust.ts';
import type { LogFault } from '../log-audit.ts';
import { type LoggedEntry, readEntries, readLeaves } from '../log-entries.ts';
import { MerkleTree } from '../merkle-tree.ts';
import { readEarlierRoots } from '../root-history.ts';
import { textOf } from '../text-of.ts';
import type { ReadFile } from './then-files.ts';

export interface HistoryIndex {
  /** from the newest back */
  readonly roots: readonly Root[];
  /** versions of stamps that may be asked for, rising */
  readonly stamps: readonly number[];
  /** every entry of a log whose tree is the one that was signed; null where there is no log, or it does not hold */
  readonly logged: readonly LoggedEntry[] | null;
  /** why a log that is there is not believed: then nothing of the past is */
  readonly fault: LogFault['code'] | 'log-invalid' | null;
}

interface Source {
  readonly trust: Trust;
  readonly read: ReadFile;
  readonly engine: Ed25519Engine;
  /** versions of the stamps in a folder, where it can be listed; without it the log says which there were */
  readonly stamps: readonly number[] | null;
}

/** Null where nothing but the present is at hand. */
export async function openHistory({ trust, read, engine, stamps }: Source): Promise<HistoryIndex | null> {
  const roots = [trust.root, ...(await readEarlierRoots(trust.root, { read, engine }))];
  const log = await readLog(roots, { read, engine });
  if (log === null && (stamps === null || stamps.length === 0)) return null;
  if (log !== null && log.fault !== null) return { roots, stamps: [], logged: null, fault: log.fault };
  const entries = log?.entries ?? null;
  const named = stamps ?? (entries ?? []).filter(({ kind }) => kind === 'stamp').map(({ version }) => version);
  return { roots, stamps: [...new Set(named)].sort((a, b) => a - b), logged: entries, fault: null };
}

/** The log, its tree made anew; null where there is none. */
async function readLog(
  roots: readonly Root[],
  { read, engine }: Pick<Source, 'read' | 'engine'>,
): Promise<{ readonly entries: readonly LoggedEntry[]; readonly fault: HistoryIndex['fault'] } | null> {
  const [text, firstRoot] = [await read('log/checkpoint'), await read('root.1.cbor')];
  if (text === null || firstRoot === null) return null;
  const keys = roots.flatMap(({ roles }) => roles.stamp.keys.map(({ x }) => x));
  const checked = await verifyCheckpoint(textOf(text), { origin: await originOf(firstRoot), keys, engine });
  if (!checked.ok) return { entries: [], fault: 'log-invalid' };
  const { size, root } = checked.checkpoint;
  const { leaves, faults } = await readLeaves(read, size);
  const entries = readEntries(leaves, faults);
  const fault = faults[0]?.code ?? (equal(await (await MerkleTree.of(leaves)).root(size), root) ? null : 'root-differs');
  return { entries, fault };
}
