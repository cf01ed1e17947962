/**
 * Giving the pass up (product.md, citizen 11): the ministry is told by a request that the token's own key signs, and revokes every token of the person. A
 * phone without a network erases all the same; its tokens then end by themselves.
 */
import { makeDeviceRequest, makeRenewal } from '../core/token/request.ts';
import { type ApiResult, call } from '../shared/network/api-call.ts';
import { createDeviceKey, signerOf } from '../shared/storage/device-key.ts';
import type { HolderRecord } from '../shared/storage/schema.ts';
import { correctedNow, type Environment } from './environment.ts';

/** Nobody waits longer than this for the ministry while deleting. */
const PATIENCE_MS = 6000;

/** Asks the issuer to withdraw the holder's tokens; true when it has. The request's own key is made for it alone and forgotten. */
export async function giveUp(env: Environment, holder: HolderRecord, offset: number): Promise<boolean> {
  const throwaway = signerOf(await createDeviceKey());
  const ask = async (at: number): Promise<ApiResult<null>> => {
    const request = await makeDeviceRequest({ action: 'delete', iat: correctedNow(env, at) }, throwaway);
    const signed = await makeRenewal(holder.token, request, signerOf(holder.key));
    return call({ ...env, timeoutMs: PATIENCE_MS }, { path: '/api/token/delete', body: { request: signed } }, () => null);
  };
  const first = await ask(offset);
  const answer = !first.ok && first.code === 'clock-skew' && first.clockOffset !== null ? await ask(first.clockOffset) : first;
  return answer.ok;
}
