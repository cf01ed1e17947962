/** Visits of the demo's phones as phones state them (formats.md §9): signed by the pass held then, with the tablet's door code or without, handed in through the ordinary intake. */
import { createHmac } from 'node:crypto';
import { makeDoorCode } from '../../../core/token/venue.ts';
import { makeVisitStatement } from '../../../core/token/visit.ts';
import type { Issuer } from '../../context.ts';
import { sql } from '../../db/open.ts';
import { ingestVisits, VISITS_AT_ONCE } from '../../visits/ingest.ts';
import { issuerAt, standingOf } from '../doors/hand-in.ts';
import { type DemoTablet, tabletSigner } from '../doors/tablets.ts';
import type { HeldPass } from './register.ts';
import type { PhoneStay } from './stays.ts';

/** Certificates of the tablets whose door codes are answered, asked for once. */
export type Certificates = (tablet: DemoTablet) => Promise<Uint8Array | null>;

export function certificatesOf(issuer: Issuer, secret: Uint8Array): Certificates {
  const known = new Map<DemoTablet, Promise<Uint8Array | null>>();
  return (tablet) => {
    const asked = known.get(tablet) ?? standingOf(issuer, tablet, tabletSigner(secret, tablet)).then((standing) => standing?.credential ?? null);
    known.set(tablet, asked);
    return asked;
  };
}

/** What the phone signs; the same visit has the same number however often it is stated. */
export async function statementOf(
  stay: PhoneStay,
  pass: HeldPass,
  { secret, certificates }: { secret: Uint8Array; certificates: Certificates },
): Promise<Uint8Array> {
  const { tablet, entered, left } = stay;
  const certificate = stay.witnessed ? await certificates(tablet) : null;
  const doorCode = certificate === null ? null : await makeDoorCode(certificate, { iat: entered, nonce: drawn(secret, stay, 8) }, tabletSigner(secret, tablet));
  const claims = {
    venueId: tablet.venueId,
    iat: Math.max(left ?? entered, pass.iat),
    id: visitId(secret, stay),
    gate: doorCode === null ? 0 : tablet.gate,
    entered,
    left,
    doorCode,
  };
  return makeVisitStatement(pass.bytes, claims, pass.signer);
}

/** The number that a phone draws for a visit. */
export const visitId = (secret: Uint8Array, stay: PhoneStay): Uint8Array => drawn(secret, stay, 16);

function drawn(secret: Uint8Array, { phone, tablet, entered }: PhoneStay, length: number): Uint8Array {
  const text = `ashyq-demo-visit ${length} ${phone.person.iin} ${tablet.venueId}/${tablet.gate} ${entered}`;
  return new Uint8Array(createHmac('sha256', secret).update(text).digest().subarray(0, length));
}

/** Hands statements in as of a second, and gives how many the register took. One that it refuses for another reason than its age is a fault of ours. */
export async function handInVisits(issuer: Issuer, statements: readonly Uint8Array[], at: number): Promise<number> {
  const then = issuerAt(issuer, at);
  let taken = 0;
  for (let from = 0; from < statements.length; from += VISITS_AT_ONCE) {
    const result = await ingestVisits(then, statements.slice(from, from + VISITS_AT_ONCE));
    if (!result.ok) throw new Error(`the visits of the demo’s phones were refused: ${result.code}`);
    const refused = result.results.find(({ code }) => code !== null && code !== 'visit-too-old' && code !== 'venue-unknown');
    if (refused !== undefined) throw new Error(`a visit of the demo’s phones was refused: ${refused.code}`);
    taken += result.results.filter(({ code }) => code === null).length;
  }
  return taken;
}

/** Numbers of the visits of these people since a second that the register holds; `open` where it has not heard that they ended. */
export async function heldVisits({ db }: Pick<Issuer, 'db'>, personIds: readonly number[], since: number): Promise<ReadonlyMap<string, 'open' | 'closed'>> {
  const { rows } = await sql<{ id: Uint8Array; open: boolean }>`
    select id, left_at is null as open from visit where person_id = any(${personIds}::bigint[]) and entered >= ${since}`.execute(db);
  return new Map(rows.map(({ id, open }) => [Buffer.from(id).toString('hex'), open ? 'open' : 'closed']));
}
