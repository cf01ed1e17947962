/**
 * The checks of visit statements (formats.md §9), in this order: shape, our signature on the token, its row and key, the holder's signature, the venue, the
 * times, the door code. A token that has expired or was revoked since still says a true visit. Lines are judged together, but each for itself.
 */
import { equal } from '../../core/bytes.ts';
import type { Sign1 } from '../../core/codec/cose.ts';
import { verifyStrict } from '../../core/codec/ed25519.ts';
import { unlessMalformed } from '../../core/codec/malformed.ts';
import { decodeVisitStatement, type SignedVisit } from '../../core/token/visit.ts';
import type { VisitFault } from '../../core/token/visit-fault.ts';
import type { Issuer } from '../context.ts';
import type { KeyRecord } from '../keys/key-file.ts';
import { ourSigner } from '../keys/ours.ts';
import { doorCodeHolds } from './door.ts';
import { type Known, readKnown } from './known.ts';

/** How long the ministry holds a visit. */
export const KEEP_SECONDS = 30 * 24 * 3600;
/** A phone's or tablet's clock may run ahead of ours by so much. */
const AHEAD_SECONDS = 300;
/** The highest gate number that the register knows; 0 is a poster for the whole venue. */
const HIGHEST_GATE = 9999;
/** Lines of a call whose signatures are verified at once: enough for every core, and a call's own share of the threads that files are read by too. */
const LINES_AT_ONCE = 32;

/** A line by its place in the batch. `signed` is null where it could not be read, `fault` null where nothing speaks against it. */
export type JudgedVisit =
  | { readonly signed: SignedVisit | null; readonly fault: VisitFault }
  | { readonly signed: SignedVisit; readonly fault: null; readonly bytes: Uint8Array; readonly personId: number };

/** Judges lines in order; null stands for one that was not even bytes. */
export async function judgeVisits(issuer: Issuer, lines: readonly (Uint8Array | null)[]): Promise<readonly JudgedVisit[]> {
  const read = lines.map((bytes) => (bytes === null ? null : { bytes, signed: unlessMalformed(() => decodeVisitStatement(bytes)) }));
  const shaped = read.map((line) => (line === null || line.signed === null || !isPossible(line.signed) ? null : { bytes: line.bytes, signed: line.signed }));
  const known = await readKnown(
    issuer.db,
    shaped.flatMap((line) => line?.signed ?? []),
  );
  const by: By = { issuer, known, now: issuer.now(), token: remembering(issuer, 'token'), venue: remembering(issuer, 'venue') };
  const judged: JudgedVisit[] = [];
  const judgeAt = async (nr: number): Promise<JudgedVisit> => {
    const line = shaped[nr] ?? null;
    return line === null ? { signed: read[nr]?.signed ?? null, fault: 'visit-malformed' } : judge(line.signed, line.bytes, by);
  };
  for (let from = 0; from < shaped.length; from += LINES_AT_ONCE) {
    const turn = Array.from({ length: Math.min(LINES_AT_ONCE, shaped.length - from) }, (_, at) => from + at);
    judged.push(...(await Promise.all(turn.map(judgeAt))));
  }
  return judged;
}

/** Numbers that the format allows and no register holds. */
function isPossible({ statement }: SignedVisit): boolean {
  return statement.payload.gate <= HIGHEST_GATE;
}

interface By {
  readonly issuer: Issuer;
  readonly known: Known;
  readonly now: number;
  /** our key that signed a token, or a tablet's credential */
  token(signed: Sign1<unknown>): Promise<KeyRecord | null>;
  venue(signed: Sign1<unknown>): Promise<KeyRecord | null>;
}

/** Visits of one day share a token, guests of one door its credential: each is verified once a batch. */
function remembering(issuer: Issuer, role: 'token' | 'venue'): (signed: Sign1<unknown>) => Promise<KeyRecord | null> {
  const verified = new Map<string, Promise<KeyRecord | null>>();
  return (signed) => {
    const name = Buffer.concat([signed.message, signed.signature]).toString('latin1');
    const known = verified.get(name) ?? ourSigner(issuer, role, signed);
    verified.set(name, known);
    return known;
  };
}

async function judge(signed: SignedVisit, bytes: Uint8Array, by: By): Promise<JudgedVisit> {
  const { statement, token, holderKey } = signed;
  const visit = statement.payload;
  const owner = by.known.owner(token.payload.index);
  if (owner === undefined || !equal(owner.holder_key, holderKey) || (await by.token(token)) === null) return { signed, fault: 'token-unknown' };
  if ((await verifyStrict(by.issuer.engine, holderKey, statement)) !== null) return { signed, fault: 'signature-invalid' };
  // who still has a phone that was lost, or a child's pass no longer theirs, makes no visits of its holder; only they are told
  if (owner.silent_from !== null && visit.entered >= owner.silent_from) return { signed, fault: 'token-unknown' };
  const place = by.known.place(visit.venueId, visit.gate);
  if (place === undefined || (place.closed_at !== null && visit.entered >= place.closed_at)) return { signed, fault: 'venue-unknown' };
  if (Math.max(visit.entered, visit.left ?? 0) > by.now + AHEAD_SECONDS) return { signed, fault: 'visit-future' };
  if (visit.entered < by.now - KEEP_SECONDS) return { signed, fault: 'visit-too-old' };
  const { doorCode } = visit;
  const holds = doorCode === null || (await doorCodeHolds(doorCode, { visit, place }, { engine: by.issuer.engine, signerOf: by.venue }));
  return holds ? { signed, fault: null, bytes, personId: owner.person_id } : { signed, fault: 'door-code-invalid' };
}
