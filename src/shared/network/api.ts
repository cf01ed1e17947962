/**
 * The calls of the apps to the issuer (docs/architecture.md, "HTTP between the apps and the issuer"). Every failure is a value with a code;
 * nothing throws for a network, a portal or a server. Each answer also measures the issuer's clock, so that the wallet can sign the corrected time.
 */
import type { VenueDescription } from '../storage/schema.ts';
import { type Answer, type ApiContext, type ApiResult, bytesOf, call, numberOf, recordOf, textOf } from './api-call.ts';

/** How long a one-time code is good for, in seconds. The same answer whoever asks. */
export function requestCode(
  context: ApiContext,
  body: { iin: string; phone: string; language: 'kk' | 'ru' | 'en' },
): Promise<ApiResult<{ validSeconds: number }>> {
  return call(context, { path: '/api/enrol', body }, (answer) => ({ validSeconds: numberOf(answer, 'validSeconds') }));
}

/** Confirms the one-time code; `request` = device request `enrol` signed by the new holder key. Answers the first status token. */
export function confirmCode(
  context: ApiContext,
  { iin, phone, code, request }: { iin: string; phone: string; code: string; request: Uint8Array },
): Promise<ApiResult<{ token: Uint8Array<ArrayBuffer> }>> {
  return call(context, { path: '/api/enrol/confirm', body: { iin, phone, code, request } }, tokenOf);
}

/** Renews the status token; `request` = renewal, wrapped and signed by the old key. */
export function renewToken(context: ApiContext, request: Uint8Array): Promise<ApiResult<{ token: Uint8Array<ArrayBuffer> }>> {
  return call(context, { path: '/api/token', body: { request } }, tokenOf);
}

/** What a tablet is told when it enrols. */
export interface GateEnrolment {
  readonly credential: Uint8Array<ArrayBuffer>;
  /** typ 65017: the settings in `venue` once more, signed; empty from a ministry that signs none */
  readonly settings: Uint8Array<ArrayBuffer>;
  readonly venue: VenueDescription;
}

/** Enrols a tablet; `code` = Base32 from the enrolment QR, `request` = device request `tablet`. */
export function enrolGate(context: ApiContext, { code, request }: { code: string; request: Uint8Array }): Promise<ApiResult<GateEnrolment>> {
  return call(context, { path: '/api/gate/enrol', body: { code, request } }, enrolmentOf);
}

/** The certificate and the venue's settings in an answer to a tablet, at its enrolment and at each renewal. */
export function enrolmentOf(answer: Answer): GateEnrolment {
  const venue = recordOf(answer, 'venue');
  return {
    credential: bytesOf(answer, 'credential'),
    settings: answer['settings'] === undefined ? new Uint8Array() : bytesOf(answer, 'settings'),
    venue: {
      id: textOf(venue, 'id'),
      name: textOf(venue, 'name'),
      category: textOf(venue, 'category'),
      area: textOf(venue, 'area'),
      gate: numberOf(venue, 'gate'),
      registration: venue['registration'] === true,
      trainingUntil: countOf(venue, 'trainingUntil'),
      capacity: countOf(venue, 'capacity'),
    },
  };
}

/** A whole number from 1, or null for whatever else stands there. */
const countOf = (answer: Answer, name: string): number | null => {
  const value = answer[name];
  return typeof value === 'number' && Number.isSafeInteger(value) && value > 0 ? value : null;
};

function tokenOf(answer: Answer): { token: Uint8Array<ArrayBuffer> } {
  return { token: bytesOf(answer, 'token') };
}
