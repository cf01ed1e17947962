/** `POST /api/token`: renewal, and `POST /api/token/delete`: giving the pass up (formats.md §3). */
import * as v from 'valibot';
import type { Issuer } from '../context.ts';
import { BODY_LIMITS } from '../http/body.ts';
import { problem } from '../http/problem.ts';
import { rateLimited } from '../http/rate.ts';
import { deleteDevice } from '../tokens/delete.ts';
import { renewToken } from '../tokens/renew.ts';
import { answer, bytesField, clockSkew, readInput } from './answer.ts';

const RENEWAL = v.object({ request: bytesField(720) });

export async function token(issuer: Issuer, request: Request): Promise<Response> {
  const input = await readInput(request, RENEWAL, { limit: BODY_LIMITS.code });
  if (!input.ok) return input.response;
  const result = await renewToken(issuer, input.value.request);
  if (result.ok) return answer(200, { token: result.token }, issuer.now());
  if (result.code === 'rate-limited') return rateLimited(result.wait);
  return result.code === 'clock-skew' ? clockSkew(issuer.now()) : problem(403, result.code);
}

export async function deletion(issuer: Issuer, request: Request): Promise<Response> {
  const input = await readInput(request, RENEWAL, { limit: BODY_LIMITS.code });
  if (!input.ok) return input.response;
  const result = await deleteDevice(issuer, input.value.request);
  if (result.ok) return answer(200, { revokedTokens: result.revokedTokens }, issuer.now());
  return result.code === 'clock-skew' ? clockSkew(issuer.now()) : problem(403, result.code);
}
