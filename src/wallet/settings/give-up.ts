/**
 * Giving a pass up (product.md, citizen 11): the ministry is told by a request that the token's own key signs, and revokes what this device holds. A phone
 * without a network erases all the same; its tokens then end by themselves.
 */
import type { HolderRecord } from '../../shared/storage/schema.ts';
import type { Environment } from '../environment.ts';
import { askAs } from '../refresh/ask.ts';

/** Nobody waits longer than this for the ministry while deleting. */
const PATIENCE_MS = 6000;

/** Asks the issuer to withdraw the holder's tokens; true when it has. */
export async function giveUp(env: Environment, holder: HolderRecord, offset: number): Promise<boolean> {
  const answer = await askAs(env, { holder, action: 'delete', path: '/api/token/delete', offset, timeoutMs: PATIENCE_MS, read: () => null });
  // Another phone has taken its place: what this one held is withdrawn already.
  return answer.ok || answer.code === 'device-replaced';
}
