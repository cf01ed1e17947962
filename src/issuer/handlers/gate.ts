/**
 * `POST /api/gate/enrol`: a tablet shows the code of its enrolment QR and gets a credential for its key (formats.md §5). `POST /api/gate/renew`: it asks with
 * that key for the next one, and for its venue's settings.
 */
import * as v from 'valibot';
import type { Issuer } from '../context.ts';
import { BODY_LIMITS } from '../http/body.ts';
import { problem } from '../http/problem.ts';
import { enrolGate, type GateResult, renewGate } from '../venues/gates.ts';
import { answer, bytesField, clockSkew, readInput } from './answer.ts';

const ENROLMENT = v.object({ code: v.pipe(v.string(), v.maxLength(64)), request: bytesField(512) });
/** the certificate with a name of 128 bytes, and the request inside */
const RENEWAL = v.object({ request: bytesField(1024) });
const STATUS = { 'enrolment-unknown': 404, 'enrolment-used': 410, 'enrolment-expired': 410, 'request-invalid': 403 } as const;

export async function gateEnrolment(issuer: Issuer, request: Request): Promise<Response> {
  const input = await readInput(request, ENROLMENT, { limit: BODY_LIMITS.code });
  if (!input.ok) return input.response;
  const result = await enrolGate(issuer, input.value);
  if (result.ok) return answer(200, told(result), issuer.now());
  return result.code === 'clock-skew' ? clockSkew(issuer.now()) : problem(STATUS[result.code], result.code);
}

export async function gateRenewal(issuer: Issuer, request: Request): Promise<Response> {
  const input = await readInput(request, RENEWAL, { limit: BODY_LIMITS.tablet });
  if (!input.ok) return input.response;
  const result = await renewGate(issuer, input.value);
  if (result.ok) return answer(200, told(result), issuer.now());
  return result.code === 'clock-skew' ? clockSkew(issuer.now()) : problem(403, result.code);
}

/** What a tablet is told, of which it takes what is signed. */
const told = ({ credential, venue, settings }: Extract<GateResult, { ok: true }>) => ({ credential, venue, settings });
