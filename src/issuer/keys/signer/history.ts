/** Bounds on what is published: against what was signed last, nothing goes back and nothing that was revoked is good again (formats.md §6). */
import { createHash } from 'node:crypto';
import { toHex } from '../../../core/bytes.ts';
import type { BundleContent, FileDigest } from '../../../core/trust/bundle.ts';
import type { LogCheckpoint } from '../../../core/trust/log/checkpoint.ts';
import type { ListDigest, Stamp } from '../../../core/trust/stamp.ts';
import { inflateStatusBits, LIST_ENTRIES, type StatusListContent } from '../../../core/trust/status-list.ts';
import { insistOn, insistOnStep } from './limits.ts';
import { SignerError } from './signer-error.ts';
import type { Remembered, SignerState } from './state.ts';

const digestOf = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
const asNamed = ({ version, sha256 }: FileDigest) => ({ version, sha256: toHex(sha256) });

/** One list: its bits must hold every bit that was signed before. Noted before it is signed, so that a crash leaves the stricter state. */
export async function noteList(state: SignerState, { k, bits, lst }: StatusListContent): Promise<void> {
  const wanted = inflateStatusBits(bits, lst);
  if (wanted === null || wanted.bytes.length !== LIST_ENTRIES / 8) throw new SignerError('request-malformed');
  const last = await state.list(k);
  const before = last === null ? null : inflateStatusBits(bits, last);
  if (last !== null && before === null) throw new SignerError('signer-unfit', `the last bits of list ${k} cannot be read`);
  const keepsAll = before === null || before.bytes.every((byte, at) => (byte & ~(wanted.bytes[at] ?? 0)) === 0);
  insistOn(keepsAll, 'list-unrevokes');
  await state.saveList(k, lst);
}

/** The digest under which a stamp may name list `k` from now on. */
export async function noteSignedList(state: SignerState, k: number, signed: Uint8Array): Promise<void> {
  const { lists } = state.current();
  await state.save({ lists: { ...lists, [k]: { signed: digestOf(signed), stamped: lists[k]?.stamped ?? null } } });
}

export function checkBundle({ bundle: last }: Remembered, { version, policy }: BundleContent): void {
  insistOn(last === null || (version > last.version && policy.version >= last.policy), 'bundle-goes-back');
  if (last === null) return;
  insistOnStep(last.version, version);
  insistOnStep(last.policy, policy.version);
}

export async function noteBundle(state: SignerState, { version, policy }: BundleContent, signed: Uint8Array): Promise<void> {
  await state.save({ bundle: { version, sha256: digestOf(signed), policy: policy.version } });
}

export async function noteCheckpoint(state: SignerState, { size, root }: LogCheckpoint): Promise<void> {
  const { log } = state.current();
  const head = { size, root: toHex(root) };
  insistOn(log === null || size >= log.size, 'log-goes-back');
  insistOn(log === null || size > log.size || head.root === log.root, 'log-other');
  if (log !== null) insistOnStep(log.size, size);
  await state.save({ log: head });
}

export async function noteStamp(state: SignerState, stamp: Stamp): Promise<void> {
  const before = state.current();
  const last = before.stamp;
  insistOn(last === null || (stamp.version > last.version && stamp.iat >= last.iat), 'stamp-goes-back');
  const bundle = asNamed(stamp.bundle);
  insistOnSteps(before, stamp);
  const newestBundles = [last?.bundle ?? null, before.bundle];
  insistOn(
    newestBundles.every((known) => known === null || isNotBefore(bundle, known)),
    'stamp-other-files',
  );
  insistOn(
    stamp.lists.every((list) => isNewestList(before, list)),
    'stamp-other-files',
  );
  insistOn(before.log === null || (stamp.logRoot !== null && toHex(stamp.logRoot) === before.log.root), 'stamp-other-files');
  const stamped = stamp.lists.map((list) => [String(list.k), { signed: before.lists[list.k]?.signed ?? null, stamped: asNamed(list) }] as const);
  const { version, iat, exp } = stamp;
  await state.save({ stamp: { version, iat, life: exp - iat, bundle }, lists: { ...before.lists, ...Object.fromEntries(stamped) } });
}

function insistOnSteps({ stamp: last, bundle, lists }: Remembered, stamp: Stamp): void {
  const knownBundle = Math.max(last?.bundle.version ?? 0, bundle?.version ?? 0);
  if (knownBundle > 0) insistOnStep(knownBundle, stamp.bundle.version);
  // the first stamp of a memory may follow years of others
  if (last === null) return;
  insistOnStep(last.version, stamp.version);
  for (const { k, version } of stamp.lists) insistOnStep(lists[k]?.stamped?.version ?? 0, version);
}

interface Named {
  readonly version: number;
  readonly sha256: string;
}

/** A higher version, or the same file. */
function isNotBefore(file: Named, known: Named): boolean {
  return file.version > known.version || (file.version === known.version && file.sha256 === known.sha256);
}

/** Exactly what was signed last for this list: an older one, still in its time, would un-revoke as well as an emptier one. */
function isNewestList({ lists }: Remembered, list: ListDigest): boolean {
  const known = lists[list.k];
  const named = asNamed(list);
  if (known === undefined) return true;
  if (known.signed !== null && named.sha256 !== known.signed) return false;
  return known.stamped === null || isNotBefore(named, known.stamped);
}
