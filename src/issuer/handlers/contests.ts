/** `POST /api/contests`: a phone contests a status or a refusal, or asks how its person's contests stand (docs/architecture.md). */
import * as v from 'valibot';
import { contestFromPhone } from '../contests/from-phone.ts';
import type { Issuer } from '../context.ts';
import { BODY_LIMITS } from '../http/body.ts';
import { problem } from '../http/problem.ts';
import { answer, bytesField, readInput, refusal } from './answer.ts';

/** A device request with a receipt in it is longer than the others. */
const INPUT = v.object({ request: bytesField(1400) });
const OF_RECEIPTS: ReadonlySet<string> = new Set(['receipt-invalid', 'receipt-too-old']);

export async function contests(issuer: Issuer, request: Request): Promise<Response> {
  const input = await readInput(request, INPUT, { limit: BODY_LIMITS.tablet });
  if (!input.ok) return input.response;
  const result = await contestFromPhone(issuer, input.value.request);
  if (result.ok) return answer(200, { contests: result.contests }, issuer.now());
  return OF_RECEIPTS.has(result.code) ? problem(422, result.code) : refusal(result, issuer.now());
}
