/**
 * Provisioning (product.md, venue staff 1): the enrolment QR is good for one tablet and one time. The order keeps it from being wasted: the
 * device key is made and proven to survive in this browser's storage first, then the code is spent, then the answer is verified with the pinned
 * trust before anything of it is stored.
 */
import { decodeBase32, encodeBase32 } from '../core/codec/base32.ts';
import type { Ed25519Engine } from '../core/codec/ed25519.ts';
import { parseEnrolmentUrl } from '../core/qr.ts';
import { makeDeviceRequest } from '../core/token/request.ts';
import type { Trust } from '../core/trust/trust.ts';
import { enrolGate } from '../shared/network/api.ts';
import type { ApiCode } from '../shared/network/api-call.ts';
import { isUncounted } from '../shared/network/stocked.ts';
import type { RefreshCode } from '../shared/network/trust-refresh.ts';
import { signerOf } from '../shared/storage/device-key.ts';
import { saveMemory } from '../shared/storage/memory.ts';
import type { Storage } from '../shared/storage/open.ts';
import type { StorageCode } from '../shared/storage/result.ts';
import type { TabletRecord } from '../shared/storage/schema.ts';
import { replaceTablet } from './forget.ts';
import { keyThatLasts } from './lasting-key.ts';
import { verifiedVenue } from './renewal.ts';

/** `not-enrolment`: the text is no enrolment code. `credential-invalid`: what came back is not signed for this tablet by the ministry. */
export type EnrolCode = 'not-enrolment' | 'credential-invalid' | ApiCode | RefreshCode | StorageCode;
export type EnrolResult = { readonly ok: true; readonly tablet: TabletRecord } | { readonly ok: false; readonly code: EnrolCode };

export interface EnrolContext {
  readonly storage: Storage;
  readonly engine: Ed25519Engine;
  readonly now: () => number;
  /** Fetches the ministry's trust data and answers them, or why there are none. */
  readonly trust: () => Promise<{ readonly trust: Trust | null; readonly problem: RefreshCode | null }>;
  readonly fetch?: typeof globalThis.fetch;
}

const PENDING_KEY = 'enrolment-key';
const CODE_BYTES = 16;

/** The Base32 code in an enrolment address (whatever its host: it may be typed from paper) or in a bare code; null for any other text. */
export function parseEnrolment(text: string): string | null {
  const trimmed = text.trim();
  const fromUrl = parseEnrolmentUrl(trimmed);
  if (fromUrl !== null) return encodeBase32(fromUrl);
  const bare = decodeBase32(trimmed.replace(/[\s-]/g, '').toUpperCase());
  return bare?.length === CODE_BYTES ? encodeBase32(bare) : null;
}

/** Enrols this tablet with the text of an enrolment QR and stores it in place of the one that it was. */
export async function enrolTablet(text: string, context: EnrolContext): Promise<EnrolResult> {
  const { storage, now } = context;
  const code = parseEnrolment(text);
  if (code === null) return { ok: false, code: 'not-enrolment' };
  const { trust, problem } = await context.trust();
  if (trust === null) return { ok: false, code: problem ?? 'trust-missing' };
  const key = await keyThatLasts(storage, PENDING_KEY);
  if (typeof key === 'string') return { ok: false, code: key };
  const request = await makeDeviceRequest({ action: 'tablet', iat: now() }, signerOf(key));
  const fetch = context.fetch === undefined ? {} : { fetch: context.fetch };
  const answer = await enrolGate({ clock: () => now() * 1000, ...fetch }, { code, request });
  if (!answer.ok) return { ok: false, code: answer.code };
  // The credential may be signed with a key that was published after our trust data were fetched a moment ago.
  const fresh = (await context.trust()).trust ?? trust;
  const venue = await verifiedVenue({ ...answer.value, request }, { key: key.publicKey, trust: fresh, now, engine: context.engine });
  if (venue === null) return { ok: false, code: 'credential-invalid' };
  const tablet: TabletRecord = { key, credential: answer.value.credential, venue, enrolledAt: now() };
  const saved = await replaceTablet(storage, tablet, now());
  if (!saved.ok) return saved;
  await saveMemory(storage, PENDING_KEY, null);
  // A tablet reads codes all day: also one that counts bytes gets the better reader where it is enrolled on a network that costs nothing.
  if (isUncounted()) void import('../shared/network/service-worker.ts').then(({ stockNow }) => stockNow()).catch(() => undefined);
  return { ok: true, tablet };
}
