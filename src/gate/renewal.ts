/**
 * The tablet's next certificate, and with it what its venue's settings are now (formats.md §5, `POST /api/gate/renew`). Verified with the trust at hand before
 * anything is stored. The journal's lines, the lock, the certificate and the settings are one transaction: cut off at any moment it is all there once, or nothing is.
 */
import { equal } from '../core/bytes.ts';
import type { Ed25519Engine } from '../core/codec/ed25519.ts';
import { makeDeviceRequest, makeRenewal } from '../core/token/request.ts';
import { decodeVenueCredential, type VenueClaims } from '../core/token/venue.ts';
import { verifyVenueSettings } from '../core/token/venue-settings.ts';
import type { Trust } from '../core/trust/trust.ts';
import { verifyVenueCredential } from '../core/verify-venue.ts';
import { enrolmentOf, type GateEnrolment } from '../shared/network/api.ts';
import { type ApiCode, type ApiContext, type ApiResult, callWith } from '../shared/network/api-call.ts';
import { signerOf } from '../shared/storage/device-key.ts';
import type { Kept } from '../shared/storage/journal.ts';
import type { Storage } from '../shared/storage/open.ts';
import type { StorageCode, StorageResult } from '../shared/storage/result.ts';
import type { TabletRecord, VenueDescription } from '../shared/storage/schema.ts';
import { loadTablet, mustBe } from '../shared/storage/tablet.ts';
import { CERTIFICATE_KEY } from './affairs-keys.ts';
import type { AskedRecord } from './certificate.ts';
import { DOOR_KEY, parseDoorState } from './door-state.ts';
import { planRenewal, type RenewalPlan } from './renewal-plan.ts';

/** What the ministry says no with. `gate-revoked`: this key is no gate's any more; `credential-expired`: too late; `request-invalid`: it does not know us. */
const REFUSALS = ['gate-revoked', 'credential-expired', 'request-invalid'] as const;
export type RenewalRefusal = (typeof REFUSALS)[number];

/** `credential-invalid`: certificate or settings that came back are not signed for this tablet by the ministry; `unwritten`: the journal took no line, so nothing was changed. */
export type RenewalCode = 'done' | 'credential-invalid' | 'unwritten' | RenewalRefusal | ApiCode | StorageCode;

export interface RenewalContext {
  readonly storage: Storage;
  readonly engine: Ed25519Engine;
  readonly tablet: TabletRecord;
  /** seconds */
  readonly now: () => number;
  /** The trust at hand; with `fresh` after a refresh: the answer may be signed by a key that was published a moment ago. */
  readonly trust: (fresh: boolean) => Promise<Trust | null>;
  /** Writes lines of kind `settings`, and what is stored with them: all of it or nothing. */
  readonly record: (codes: readonly string[], kept: readonly Kept[]) => Promise<StorageResult<void>>;
  readonly fetch?: typeof globalThis.fetch;
}

/** What came of asking: `plan` where the answer was taken, whether or not anything is different. */
export interface Renewed {
  readonly code: RenewalCode;
  readonly plan: RenewalPlan | null;
}

/** Asks for the certificate and the settings of now, and stores what is different. */
export async function renewTablet(context: RenewalContext): Promise<Renewed> {
  const answer = await ask(context);
  if (!answer.ok) return { code: answer.code, plan: null };
  if ('refused' in answer.value) {
    const noted = await noteAsked(context, { askedAt: context.now(), revoked: answer.value.refused === 'gate-revoked' });
    return { code: noted.ok ? answer.value.refused : noted.code, plan: null };
  }
  const venue = await venueIn(context, answer.value);
  return venue === null ? { code: 'credential-invalid', plan: null } : take(context, { credential: answer.value.credential, venue });
}

/** An answer, and the request that it answers. */
type Answered = GateEnrolment & { readonly request: Uint8Array };
type Given = Answered | { readonly refused: RenewalRefusal };

/** A wrong clock is the tablet's own trouble, which every verdict names: the ministry is asked again with its own time. */
async function ask({ tablet, now, fetch }: RenewalContext): Promise<ApiResult<Given>> {
  const context = { clock: () => now() * 1000, ...(fetch === undefined ? {} : { fetch }) };
  const answer = await post(context, tablet, now());
  if (answer.ok || answer.code !== 'clock-skew' || answer.clockOffset === null) return answer;
  return post(context, tablet, now() + answer.clockOffset);
}

async function post(context: ApiContext, { key, credential }: TabletRecord, iat: number): Promise<ApiResult<Given>> {
  const signer = signerOf(key);
  const request = await makeRenewal(credential, await makeDeviceRequest({ action: 'tablet', iat }, signer), signer);
  const refused = (code: string): Given | null => {
    const known = REFUSALS.find((refusal) => refusal === code);
    return known === undefined ? null : { refused: known };
  };
  return callWith<Given>(context, { path: '/api/gate/renew', body: { request } }, { read: (answer) => ({ ...enrolmentOf(answer), request }), refused });
}

interface Judging extends Pick<RenewalContext, 'now' | 'engine'> {
  readonly trust: Trust;
  /** the tablet's own public key */
  readonly key: Uint8Array;
}

/**
 * The venue that an answer describes, where its certificate is signed for this key, the description says nothing else, and the settings are signed as the answer
 * to this very request; null otherwise. What stands beside the signatures is not taken.
 */
export async function verifiedVenue(
  { credential, settings, venue, request }: Answered,
  { trust, engine, now, key }: Judging,
): Promise<VenueDescription | null> {
  const read = await verifyVenueCredential(credential, { trust, now: now(), engine });
  if (!read.ok || !describes(read.venue, venue) || read.venue.tabletKey === null || !equal(read.venue.tabletKey, key)) return null;
  const signed = await verifyVenueSettings(settings, { trust, engine, request, venueId: venue.id, gate: venue.gate });
  return signed && { ...venue, ...signed };
}

/** With the trust at hand, else with that of now. */
async function venueIn({ tablet, trust, now, engine }: RenewalContext, given: Answered): Promise<VenueDescription | null> {
  if (given.venue.id !== tablet.venue.id) return null;
  for (const fresh of [false, true]) {
    const at = await trust(fresh);
    const venue = at === null ? null : await verifiedVenue(given, { trust: at, now, engine, key: tablet.key.publicKey });
    if (venue !== null) return venue;
  }
  return null;
}

/** The description beside the credential must not say anything else than what is signed. */
function describes(claims: VenueClaims, { id, name, category, area, gate }: GateEnrolment['venue']): boolean {
  return claims.venueId === id && claims.name === name && claims.category === category && claims.area === area && claims.gate === gate;
}

interface Taken {
  readonly credential: Uint8Array<ArrayBuffer>;
  readonly venue: VenueDescription;
}

/** How often it is looked again because another window wrote first. */
const ATTEMPTS = 4;

async function take(context: RenewalContext, given: Taken, attempt = 1): Promise<Renewed> {
  const { storage, tablet: asking, now, record } = context;
  // What is on the disk by now, not what there was when the ministry was asked: another run may have taken the same answer.
  const stored = await loadTablet(storage);
  if (!stored.ok) return { code: stored.code, plan: null };
  if (stored.value === null || !equal(stored.value.key.publicKey, asking.key.publicKey)) return { code: 'storage-failed', plan: null };
  const plan = planRenewal(stored.value, { ...(await newerOf(context, stored.value, given)), now: now() });
  const asked: AskedRecord = { askedAt: now(), revoked: false };
  if (plan.same) {
    const noted = await noteAsked(context, asked);
    return noted.ok ? { code: 'done', plan } : { code: noted.code, plan: null };
  }
  const kept: Kept[] = [
    { store: 'tablet', key: 'tablet', value: plan.tablet },
    { key: CERTIFICATE_KEY, value: asked },
  ];
  const { door } = plan;
  // Of what stands there by then: the manager may change something else in the same moment.
  if (door !== null) kept.push({ key: DOOR_KEY, change: (before) => door(parseDoorState(before)) });
  const recorded = await record(plan.lines, kept);
  if (recorded.ok) return { code: 'done', plan };
  return recorded.code === 'sequence-conflict' && attempt < ATTEMPTS ? take(context, given, attempt + 1) : { code: 'unwritten', plan: null };
}

/**
 * A ministry that was restored from a backup may send the certificate of before the one in hand; that goes on for as long as it is good, with the place that it
 * names. The settings in the answer are of now and count.
 */
async function newerOf({ trust, now, engine }: RenewalContext, { credential, venue }: TabletRecord, given: Taken): Promise<Taken> {
  const at = await trust(false);
  const own = at === null ? null : await verifyVenueCredential(credential, { trust: at, now: now(), engine });
  if (own?.ok !== true || decodeVenueCredential(given.credential).payload.iat >= own.venue.iat) return given;
  const { name, category, area, gate } = venue;
  return { credential, venue: { ...given.venue, name, category, area, gate } };
}

function noteAsked({ storage, tablet }: RenewalContext, asked: AskedRecord): Promise<StorageResult<void>> {
  return storage.write(['tablet', 'memory'], async (tx) => {
    await mustBe(tx, tablet.key.publicKey);
    await tx.objectStore('memory').put(asked, CERTIFICATE_KEY);
  });
}
