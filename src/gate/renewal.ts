/**
 * The tablet's next certificate, and with it what its venue's settings are now (formats.md §5, `POST /api/gate/renew`). Verified with the trust at hand before
 * anything is stored. The journal's lines come first and the lock with the first of them: whatever is cut off in between is found different again next time.
 */
import { equal } from '../core/bytes.ts';
import type { Ed25519Engine } from '../core/codec/ed25519.ts';
import { makeDeviceRequest, makeRenewal } from '../core/token/request.ts';
import type { VenueClaims } from '../core/token/venue.ts';
import type { Trust } from '../core/trust/trust.ts';
import { verifyVenueCredential } from '../core/verify-venue.ts';
import { enrolmentOf, type GateEnrolment } from '../shared/network/api.ts';
import { type ApiCode, type ApiContext, type ApiResult, callWith } from '../shared/network/api-call.ts';
import { signerOf } from '../shared/storage/device-key.ts';
import { loadMemory } from '../shared/storage/memory.ts';
import type { Storage } from '../shared/storage/open.ts';
import type { StorageCode, StorageResult } from '../shared/storage/result.ts';
import type { TabletRecord } from '../shared/storage/schema.ts';
import { mustBe } from '../shared/storage/tablet.ts';
import { CERTIFICATE_KEY } from './affairs-keys.ts';
import type { AskedRecord } from './certificate.ts';
import { DOOR_KEY, parseDoorState } from './door-state.ts';
import { planRenewal, type RenewalPlan } from './renewal-plan.ts';

/** What the ministry says no with. `gate-revoked`: this key is no gate's any more; `credential-expired`: too late; `request-invalid`: it does not know us. */
const REFUSALS = ['gate-revoked', 'credential-expired', 'request-invalid'] as const;
export type RenewalRefusal = (typeof REFUSALS)[number];

/** `credential-invalid`: what came back is not signed for this tablet by the ministry; `unwritten`: the journal took no line, so nothing was changed. */
export type RenewalCode = 'done' | 'credential-invalid' | 'unwritten' | RenewalRefusal | ApiCode | StorageCode;

export interface RenewalContext {
  readonly storage: Storage;
  readonly engine: Ed25519Engine;
  readonly tablet: TabletRecord;
  /** seconds */
  readonly now: () => number;
  /** The trust at hand; with `fresh` after a refresh: the answer may be signed by a key that was published a moment ago. */
  readonly trust: (fresh: boolean) => Promise<Trust | null>;
  /** Writes a line of kind `settings`, and what is stored with it; false where it could not be written. */
  readonly record: (code: string, memory?: { readonly key: string; readonly value: unknown }) => Promise<boolean>;
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
  if (!(await isOurs(context, answer.value))) return { code: 'credential-invalid', plan: null };
  return take(context, answer.value);
}

type Given = GateEnrolment | { readonly refused: RenewalRefusal };

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
  return callWith<Given>(context, { path: '/api/gate/renew', body: { request } }, { read: enrolmentOf, refused });
}

/** The certificate is signed for this tablet's key and for its venue, and the description says nothing else. */
async function isOurs({ tablet, trust, now, engine }: RenewalContext, { credential, venue }: GateEnrolment): Promise<boolean> {
  const isGood = async (fresh: boolean) => {
    const at = await trust(fresh);
    const read = at === null ? null : await verifyVenueCredential(credential, { trust: at, now: now(), engine });
    return read?.ok === true && describes(read.venue, venue) && read.venue.tabletKey !== null && equal(read.venue.tabletKey, tablet.key.publicKey);
  };
  return venue.id === tablet.venue.id && ((await isGood(false)) || (await isGood(true)));
}

/** The description beside the credential must not say anything else than what is signed. */
export function describes(claims: VenueClaims, { id, name, category, area, gate }: GateEnrolment['venue']): boolean {
  return claims.venueId === id && claims.name === name && claims.category === category && claims.area === area && claims.gate === gate;
}

async function take(context: RenewalContext, given: GateEnrolment): Promise<Renewed> {
  const { storage, tablet, now, record } = context;
  const door = await loadMemory(storage, DOOR_KEY);
  if (!door.ok) return { code: door.code, plan: null };
  const plan = planRenewal(tablet, parseDoorState(door.value), { ...given, now: now() });
  for (const [at, code] of plan.lines.entries()) {
    const lock = at === 0 && plan.door !== null ? { key: DOOR_KEY, value: plan.door } : undefined;
    if (!(await record(code, lock))) return { code: 'unwritten', plan: null };
  }
  const asked: AskedRecord = { askedAt: now(), revoked: false };
  const stored = await storage.write(['tablet', 'memory'], async (tx) => {
    await mustBe(tx, tablet.key.publicKey);
    await tx.objectStore('memory').put(asked, CERTIFICATE_KEY);
    if (!plan.same) await tx.objectStore('tablet').put(plan.tablet, 'tablet');
  });
  return stored.ok ? { code: 'done', plan } : { code: stored.code, plan: null };
}

function noteAsked({ storage, tablet }: RenewalContext, asked: AskedRecord): Promise<StorageResult<void>> {
  return storage.write(['tablet', 'memory'], async (tx) => {
    await mustBe(tx, tablet.key.publicKey);
    await tx.objectStore('memory').put(asked, CERTIFICATE_KEY);
  });
}
