/**
 * A demo tablet hands its journal in as every tablet does: a message that it signs, judged and taken by the ordinary intake (journals/), at the second at which it
 * says it was handed in. What the intake would refuse does not come into the register this way either; a few messages are made to be refused, and are.
 */
import { encodeBase32 } from '../../../core/codec/base32.ts';
import type { Signer } from '../../../core/codec/ed25519.ts';
import { makeCheckpoint } from '../../../core/journal/checkpoint.ts';
import { decodeGateMessage, type JournalRun, makeGateMessage, RUN_ENTRIES } from '../../../core/journal/gate-message.ts';
import { makeDeviceRequest } from '../../../core/token/request.ts';
import type { Issuer } from '../../context.ts';
import { sql } from '../../db/open.ts';
import { ingestRun, type RunFault } from '../../journals/ingest.ts';
import { identifyTablet, type TabletFault } from '../../journals/tablet.ts';
import { certify } from '../../venues/credentials.ts';
import { createGateCode, enrolGate } from '../../venues/gates.ts';
import { type Chained, chain, EMPTY } from './chain.ts';
import type { Line } from './lines.ts';
import type { DemoTablet } from './tablets.ts';

/** The same issuer at another second: what it does then happened then. */
export function issuerAt(issuer: Issuer, time: number): Issuer {
  return { ...issuer, now: () => time };
}

/** Enrols a key at a gate, by a code as staff make it. */
export async function enrolTablet(issuer: Issuer, { venueId, gate }: Pick<DemoTablet, 'venueId' | 'gate'>, signer: Signer): Promise<void> {
  const code = encodeBase32(await createGateCode(issuer, { venueId, gate }));
  const request = await makeDeviceRequest({ action: 'tablet', iat: issuer.now() }, signer);
  const result = await enrolGate(issuer, { code, request });
  if (!result.ok) throw new Error(`the demo's own tablet was refused: ${result.code}`);
}

/** A tablet at work: who it is, and where its journal stands as the ministry holds it. */
export interface Standing {
  readonly tablet: DemoTablet;
  readonly signer: Signer;
  readonly credential: Uint8Array;
  readonly epoch: number;
  readonly size: number;
  readonly head: Uint8Array;
  /** when it last handed in, 0: never */
  readonly lastAt: number;
  /** lines that were taken since this standing was read */
  readonly handed: number;
}

/** What the register knows of a tablet; null where this key is not its gate's, or no more. */
export async function standingOf(issuer: Issuer, tablet: DemoTablet, signer: Signer): Promise<Standing | null> {
  const { venueId, gate } = tablet;
  const certified = await certify(issuer, { venueId, tablet: { gate, key: signer.publicKey } });
  if (certified === null) return null;
  const { rows } = await sql<{ epoch: number; size: number; head: Uint8Array }>`
    select epoch, size, head from journal where venue_id = ${venueId} and tablet = ${signer.publicKey} order by epoch desc limit 1`.execute(issuer.db);
  const { rows: last } = await sql<{ at: number | null }>`
    select max(received_at) as at from journal_run where venue_id = ${venueId} and tablet = ${signer.publicKey}`.execute(issuer.db);
  const journal = rows[0] ?? { epoch: 0, ...EMPTY };
  return { tablet, signer, credential: certified.credential, ...journal, lastAt: last[0]?.at ?? 0, handed: 0 };
}

export type HandInCode = 'ok' | RunFault | TabletFault;

/** Hands lines in, a thousand a message, each with a checkpoint over it; the new standing, or the first refusal. */
export async function handIn(
  issuer: Issuer,
  standing: Standing,
  given: { readonly lines: readonly Line[]; readonly secret: Uint8Array },
): Promise<Standing | HandInCode> {
  const { venueId } = standing.tablet;
  const chained = chain(given.lines, { ...standing, venueId, secret: given.secret });
  let now = standing;
  for (let from = 0; from < chained.bytes.length; from += RUN_ENTRIES) {
    const to = Math.min(from + RUN_ENTRIES, chained.bytes.length);
    const run = await runOf(issuer, standing, { chained, from, to, stampVersion: given.lines[to - 1]?.stampVersion ?? 0 });
    const code = await send(issuer, standing, run);
    if (code !== 'ok') return code;
    now = { ...now, size: standing.size + to, head: chained.heads[to - 1] ?? now.head, lastAt: issuer.now(), handed: standing.handed + to };
  }
  return now;
}

interface Part {
  readonly chained: Chained;
  readonly from: number;
  readonly to: number;
  readonly stampVersion: number;
}

async function runOf(issuer: Issuer, { tablet, signer, epoch, size }: Standing, { chained, from, to, stampVersion }: Part): Promise<Omit<JournalRun, 'kind'>> {
  const iat = issuer.now();
  const head = chained.heads[to - 1] ?? EMPTY.head;
  const { venueId, gate } = tablet;
  const checkpoint = await makeCheckpoint({ venueId, gate, epoch, iat, size: size + to, head, stampVersion }, signer);
  return { iat, epoch, size: size + chained.bytes.length, from: size + from, entries: chained.bytes.slice(from, to), checkpoints: [checkpoint] };
}

/** One message through the intake. */
async function send(issuer: Issuer, { credential, signer }: Standing, run: Omit<JournalRun, 'kind'>): Promise<HandInCode> {
  const raw = await makeGateMessage(credential, { kind: 'journal', ...run }, signer);
  const signed = decodeGateMessage(raw);
  const spoken = await identifyTablet(issuer, signed);
  if (!spoken.ok) return spoken.code;
  const { payload } = signed.message;
  if (payload.kind !== 'journal') throw new TypeError('a run of a journal was made');
  const result = await ingestRun(issuer, { tablet: spoken.tablet, run: payload, raw });
  return result.ok ? 'ok' : result.code;
}

/** The tablet tells another story of lines that it handed in before: one verdict is turned, and everything after it chained anew. */
export async function handInFork(
  issuer: Issuer,
  before: Standing,
  given: { readonly lines: readonly Line[]; readonly secret: Uint8Array },
): Promise<HandInCode> {
  const refused = given.lines.findIndex(({ kind, outcome }) => kind === 'scan' && outcome === 'refuse');
  const at = Math.max(0, refused);
  const lines = given.lines.map((line, nr) =>
    nr !== at ? line : refused < 0 ? { ...line, time: line.time + 1 } : ({ ...line, outcome: 'admit', code: 'ok' } as const),
  );
  const result = await handIn(issuer, before, { ...given, lines });
  return typeof result === 'string' ? result : 'ok';
}

/** One entry was changed on the tablet's disk, and nothing after it. */
export async function handInBroken(
  issuer: Issuer,
  standing: Standing,
  given: { readonly lines: readonly Line[]; readonly secret: Uint8Array },
): Promise<HandInCode> {
  const { lines, secret } = given;
  const { venueId } = standing.tablet;
  const chained = chain(lines, { ...standing, venueId, secret });
  const middle = lines.length >> 1;
  const other = chain(
    lines.map((line, nr) => (nr === middle ? { ...line, time: line.time + 1 } : line)),
    { ...standing, venueId, secret },
  );
  const bytes = chained.bytes.map((entry, nr) => (nr === middle ? (other.bytes[nr] ?? entry) : entry));
  const to = Math.min(bytes.length, RUN_ENTRIES);
  return send(issuer, standing, await runOf(issuer, standing, { chained: { ...chained, bytes }, from: 0, to, stampVersion: lines.at(-1)?.stampVersion ?? 0 }));
}

/** The tablet says that it has fewer lines than it said before. */
export function handInShorter(issuer: Issuer, standing: Standing, fewer: number): Promise<HandInCode> {
  const size = standing.size - fewer;
  return send(issuer, standing, { iat: issuer.now(), epoch: standing.epoch, size, from: size, entries: [], checkpoints: [] });
}
