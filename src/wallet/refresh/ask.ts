/**
 * A request that an existing pass authorises (formats.md §3, typ 65012): signed by the key that it names, wrapped and signed by the pass's own key. Asked
 * once, and a second time with the issuer's time when this device's clock is what was wrong.
 */
import type { ContestWish } from '../../core/token/contest.ts';
import { type DeviceAction, makeDeviceRequest, makeRenewal } from '../../core/token/request.ts';
import { type Answer, type ApiResult, callWith, keyFault } from '../../shared/network/api-call.ts';
import { createDeviceKey, signerOf } from '../../shared/storage/device-key.ts';
import type { DeviceKey, HolderRecord } from '../../shared/storage/schema.ts';
import { correctedNow, type Environment } from '../environment.ts';

interface Ask<T> {
  /** Whose pass authorises. */
  readonly holder: HolderRecord;
  readonly action: DeviceAction;
  readonly path: string;
  /** Seconds to add to this device's clock, as last measured. */
  readonly offset: number;
  /** The key to be certified; without it one is made for this request alone and forgotten. */
  readonly key?: DeviceKey;
  /** Which child, with the action `child`. */
  readonly ref?: Uint8Array;
  /** What is contested, with the action `contest`. */
  readonly contest?: ContestWish;
  readonly timeoutMs?: number;
  readonly read: (answer: Answer) => T;
  /** A refusal that is an answer too; null leaves it to its code. */
  readonly refused?: (code: string) => T | null;
}

/** Asks; a key that the browser lost signs nothing, and is as good as refused. */
export async function askAs<T>(env: Environment, wish: Ask<T>): Promise<ApiResult<T>> {
  try {
    return await askSigned(env, wish);
  } catch (error) {
    return { ok: false, code: keyFault(error), clockOffset: null, retryAfter: null };
  }
}

async function askSigned<T>(env: Environment, { holder, action, path, offset, key, ref, contest, timeoutMs, read, refused }: Ask<T>): Promise<ApiResult<T>> {
  const signer = signerOf(key ?? (await createDeviceKey()));
  const context = timeoutMs === undefined ? env : { ...env, timeoutMs };
  const attempt = async (at: number): Promise<ApiResult<T>> => {
    const carried = { ...(ref === undefined ? {} : { ref }), ...(contest === undefined ? {} : { contest }) };
    const request = await makeDeviceRequest({ action, iat: correctedNow(env, at), ...carried }, signer);
    const signed = await makeRenewal(holder.token, request, signerOf(holder.key));
    return callWith(context, { path, body: { request: signed } }, { read, refused: refused ?? (() => null) });
  };
  const first = await attempt(offset);
  return !first.ok && first.code === 'clock-skew' && first.clockOffset !== null ? attempt(first.clockOffset) : first;
}
