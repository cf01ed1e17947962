/** What phones and tablets do about visits, for tests: venues with doors, statements of people who were there, and the call that hands them in. */
import { fromBase64Url, toBase64Url } from '../../src/core/bytes.ts';
import { encodeBase32 } from '../../src/core/codec/base32.ts';
import type { Signer } from '../../src/core/codec/ed25519.ts';
import { makeDeviceRequest } from '../../src/core/token/request.ts';
import { decodeStatusToken } from '../../src/core/token/status-token.ts';
import { makeDoorCode } from '../../src/core/token/venue.ts';
import { makeVisitStatement, type VisitClaims } from '../../src/core/token/visit.ts';
import type { Selectable } from '../../src/issuer/db/open.ts';
import type { VenueTable, VisitTable } from '../../src/issuer/db/schema-venues.ts';
import { nodeSigner } from '../../src/issuer/keys/node-ed25519.ts';
import { createGateCode } from '../../src/issuer/venues/gates.ts';
import { enrolPerson, type Person } from './actions.ts';
import { START, seedOf, type World } from './world.ts';

export const CINEMA = 'ALA-00123';
export const GROCERY = 'ALA-00124';

/** A holder with a token; the signer is node's, which signs ten thousand visits in a second. */
export interface Visitor {
  readonly token: Uint8Array;
  readonly signer: Signer;
  /** the token's index */
  readonly index: number;
}

export async function visitor(world: World, person: Person, key: string): Promise<Visitor> {
  const token = await enrolPerson(world, person, key);
  return { token, signer: nodeSigner(seedOf(key)), index: decodeStatusToken(token).payload.index };
}

export async function insertVenue(world: World, id: string, changes: Partial<Selectable<VenueTable>> = {}): Promise<void> {
  const plain = { tax_number: '210440000007', category: 'cinema', name: 'Арман', address: 'Достық 1', area: '7511', registration: false };
  await world.issuer.db
    .insertInto('venue')
    .values({ id, ...plain, approved_at: START - 86_400, closed_at: null, ...changes })
    .execute();
}

/** A tablet that was enrolled at a gate. */
export interface Tablet {
  readonly credential: Uint8Array;
  readonly signer: Signer;
}

export async function enrolTablet(world: World, at: { venueId: string; gate: number }, key: string): Promise<Tablet> {
  const signer = nodeSigner(seedOf(key));
  const code = encodeBase32(await createGateCode(world.issuer, at));
  const request = await makeDeviceRequest({ action: 'tablet', iat: world.issuer.now() }, signer);
  const answer = await world.call('/api/gate/enrol', { code, request });
  if (answer.status !== 200) throw new Error(`gate/enrol answered ${answer.status}`);
  return { credential: fromBase64Url(String(answer.body['credential'])), signer };
}

/** What the tablet shows at this second. */
export function doorCodeOf({ credential, signer }: Tablet, iat: number): Promise<Uint8Array> {
  return makeDoorCode(credential, { iat, nonce: new Uint8Array(8).fill(iat & 255) }, signer);
}

/** Claims about a visit an hour ago at the cinema's poster, still open, with the changes. */
export function visitClaims(world: World, id: string, changes: Partial<VisitClaims> = {}): VisitClaims {
  const entered = changes.entered ?? world.issuer.now() - 3600;
  return { venueId: CINEMA, iat: entered, id: seedOf(id).slice(0, 16), gate: 0, entered, left: null, doorCode: null, ...changes };
}

export async function statementOf(world: World, who: Visitor, id: string, changes: Partial<VisitClaims> = {}): Promise<Uint8Array> {
  return makeVisitStatement(who.token, visitClaims(world, id, changes), who.signer);
}

/** Hands statements in; `codes` are the answer's, in order. */
export async function send(world: World, statements: readonly (Uint8Array | string)[]) {
  const visits = statements.map((statement) => (typeof statement === 'string' ? statement : toBase64Url(statement)));
  const { status, body, headers } = await world.call('/api/visits', { visits });
  const results = (body['results'] ?? []) as readonly { readonly id: string | null; readonly code: string | null }[];
  return { status, body, headers, results, codes: results.map(({ code }) => code) };
}

/** Everything that the issuer holds, oldest entrance first. */
export function stored(world: World): Promise<Selectable<VisitTable>[]> {
  return world.issuer.db.selectFrom('visit').selectAll().orderBy('entered').orderBy('id').execute();
}
