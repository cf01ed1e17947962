/** `POST /api/family` and `/api/family/child`: a guardian's phone and the children it may hold a pass for (docs/architecture.md). */
import type { Issuer } from '../context.ts';
import { holdChild, listFamily } from '../people/family.ts';
import { answer, readDeviceRequest, refusal } from './answer.ts';

export async function family(issuer: Issuer, request: Request): Promise<Response> {
  const input = await readDeviceRequest(request);
  if (!input.ok) return input.response;
  const result = await listFamily(issuer, input.bytes);
  return result.ok ? answer(200, { children: result.children }, issuer.now()) : refusal(result, issuer.now());
}

export async function familyChild(issuer: Issuer, request: Request): Promise<Response> {
  const input = await readDeviceRequest(request);
  if (!input.ok) return input.response;
  const result = await holdChild(issuer, input.bytes);
  return result.ok ? answer(200, { token: result.token }, issuer.now()) : refusal(result, issuer.now());
}
