/**
 * Keys and policies over time, out of the roots and the logged bundles (formats.md §6): which key stood for which role from when until when, which policy was named.
 * A bundle counts only if it is, byte for byte, the one that was logged; the times are those that were signed into it.
 */
import { equal, sha256, toHex } from '../bytes.ts';
import { unlessMalformed } from '../codec/malformed.ts';
import { TYP } from '../token/typ.ts';
import { type Bundle, parseBundle } from '../trust/bundle.ts';
import { fileOfEntry } from '../trust/log/entry.ts';
import { TrustRefusedError } from '../trust/refusal.ts';
import { ROLES, type Role, type Root } from '../trust/root.ts';
import { openSignedFile } from '../trust/signed-file.ts';
import type { LoggedEntry } from './log-entries.ts';

/** Something that was in force from a time on; `until` null: it still is. Seconds since 1970. */
export interface Span {
  readonly name: string;
  readonly from: number;
  readonly until: number | null;
}

/** One line of the drawing. `specimen`: keys for training. */
export interface Lane {
  readonly kind: Role | 'token' | 'specimen' | 'policy';
  readonly spans: readonly Span[];
}

export interface Timeline {
  /** roles in the order of a root, then token keys, then the policy; those of which nothing is known are left out */
  readonly lanes: readonly Lane[];
  /** of the first and the last change, null of nothing */
  readonly from: number | null;
  readonly until: number | null;
  /** bundles that are logged and not published any more: what only they said is not drawn */
  readonly bundlesGone: number;
}

interface Source {
  /** verified, from the newest back */
  readonly roots: readonly Root[];
  readonly entries: readonly LoggedEntry[];
  readonly read: (name: string) => Promise<Uint8Array | null>;
}

export async function readTimeline({ roots, entries, read }: Source): Promise<Timeline> {
  const { bundles, gone } = await readBundles(entries, read);
  const rising = [...roots].sort((a, b) => a.version - b.version);
  const ofRole = (role: Role): Lane => ({
    kind: role,
    spans: spansOf(rising.map(({ issuedAt, roles }) => ({ at: issuedAt, names: roles[role].keys.map(({ kid }) => toHex(kid)) }))),
  });
  const ofTokens = (specimen: boolean): Lane => ({
    kind: specimen ? 'specimen' : 'token',
    spans: spansOf(
      bundles.map(({ issuedAt, tokenKeys }) => ({ at: issuedAt, names: tokenKeys.filter((key) => isGood(key, specimen)).map(({ kid }) => toHex(kid)) })),
    ),
  });
  const policy: Lane = { kind: 'policy', spans: spansOf(bundles.map(({ issuedAt, policy: { version } }) => ({ at: issuedAt, names: [String(version)] }))) };
  const lanes = [...ROLES.map(ofRole), ofTokens(false), ofTokens(true), policy].filter(({ spans }) => spans.length > 0);
  const times = lanes.flatMap(({ spans }) => spans.flatMap(({ from, until }) => (until === null ? [from] : [from, until])));
  return { lanes, from: least(times, Math.min), until: least(times, Math.max), bundlesGone: gone };
}

const isGood = ({ specimen, revokedAt }: Bundle['tokenKeys'][number], wanted: boolean): boolean => specimen === wanted && revokedAt === null;
const least = (times: readonly number[], pick: (one: number, other: number) => number): number | null =>
  times.length === 0 ? null : times.reduce((one, other) => pick(one, other));

/** What each state names, from the first that names it to the first that does not: rising in time. */
function spansOf(states: readonly { readonly at: number; readonly names: readonly string[] }[]): Span[] {
  const open = new Map<string, number>();
  const spans: Span[] = [];
  for (const { at, names } of states) {
    for (const [name, from] of open) {
      if (names.includes(name)) continue;
      spans.push({ name, from, until: at });
      open.delete(name);
    }
    for (const name of names) if (!open.has(name)) open.set(name, at);
  }
  return [...spans, ...[...open].map(([name, from]) => ({ name, from, until: null }))].sort((a, b) => a.from - b.from);
}

async function readBundles(entries: readonly LoggedEntry[], read: Source['read']): Promise<{ readonly bundles: readonly Bundle[]; readonly gone: number }> {
  const bundles: Bundle[] = [];
  let gone = 0;
  for (const entry of entries) {
    const name = entry.kind === 'bundle' ? fileOfEntry(entry) : null;
    const bytes = name === null ? null : await read(name);
    if (name === null) continue;
    const bundle = bytes === null || !equal(await sha256(new Uint8Array(bytes)), entry.sha256) ? null : await decodeBundle(bytes);
    if (bundle === null) gone += 1;
    else bundles.push(bundle);
  }
  return { bundles: bundles.sort((a, b) => a.version - b.version), gone };
}

async function decodeBundle(bytes: Uint8Array): Promise<Bundle | null> {
  const file = unlessMalformed(() => openSignedFile(bytes, TYP.bundle));
  try {
    return file === null ? null : await parseBundle(file.payload);
  } catch (error) {
    if (error instanceof TrustRefusedError) return null;
    throw error;
  }
}
