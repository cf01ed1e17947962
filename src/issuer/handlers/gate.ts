/** `POST /api/gate/enrol`: a tablet shows the code of its enrolment QR and gets a credential for its key (formats.md §5). */
import * as v from 'valibot';
import type { Issuer } from '../context.ts';
import { BODY_LIMITS } from '../http/body.ts';
import { problem } from '../http/problem.ts';
import { enrolGate } from '../venues/gates.ts';
import { answer, bytesField, clockSkew, readInput } from './answer.ts';

const ENROLMENT = v.object({ code: v.pipe(v.string(), v.maxLength(64)), request: bytesField(512) });
const STATUS = { 'enrolment-unknown': 404, 'enrolment-used': 410, 'enrolment-expired': 410, 'request-invalid': 403 } as const;

export async function gateEnrolment(issuer: Issuer, request: Request): Promise<Response> {
  const input = await readInput(request, ENROLMENT, { limit: BODY_LIMITS.code });
  if (!input.ok) return input.response;
  const result = await enrolGate(issuer, input.value);
  if (result.ok) return answer(200, { credential: result.credential, venue: result.venue }, issuer.now());
  return result.code === 'clock-skew' ? clockSkew(issuer.now()) : problem(STATUS[result.code], result.code);
}
