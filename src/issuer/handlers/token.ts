/** `POST /api/token`: renewal, `/api/token/delete`: giving the pass up, `/api/token/paper`: one for printing (formats.md §3). */
import type { Issuer } from '../context.ts';
import { deleteDevice } from '../tokens/delete.ts';
import { issuePaper } from '../tokens/paper.ts';
import { renewToken } from '../tokens/renew.ts';
import { answer, readDeviceRequest, refusal } from './answer.ts';

export async function token(issuer: Issuer, request: Request): Promise<Response> {
  const input = await readDeviceRequest(request);
  if (!input.ok) return input.response;
  const result = await renewToken(issuer, input.bytes);
  return result.ok ? answer(200, { token: result.token }, issuer.now()) : refusal(result, issuer.now());
}

export async function deletion(issuer: Issuer, request: Request): Promise<Response> {
  const input = await readDeviceRequest(request);
  if (!input.ok) return input.response;
  const result = await deleteDevice(issuer, input.bytes);
  if (!result.ok) return refusal(result, issuer.now());
  return answer(200, { revokedTokens: result.revokedTokens, visitsGoneBy: result.visitsGoneBy }, issuer.now());
}

export async function paper(issuer: Issuer, request: Request): Promise<Response> {
  const input = await readDeviceRequest(request);
  if (!input.ok) return input.response;
  const result = await issuePaper(issuer, input.bytes);
  return result.ok ? answer(200, { token: result.token }, issuer.now()) : refusal(result, issuer.now());
}
