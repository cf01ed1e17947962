/**
 * What a door in training judges specimens with: the trust at hand, with the specimen keys of the bundle in place of the real ones, and beside them the key that
 * this tablet made for its own practice cards. A real pass is signed by a key that these data do not know. Nothing judged with them is an admission. Pure.
 */
import { kidOf } from '../core/token/cnf.ts';
import type { TokenKey } from '../core/trust/bundle.ts';
import { LIST_ENTRIES, SPECIMEN_LIST, type StatusList } from '../core/trust/status-list.ts';
import type { Trust } from '../core/trust/trust.ts';

/** Indices of specimens begin here. */
export const FIRST_INDEX = SPECIMEN_LIST * LIST_ENTRIES;
/** The one index that the list for training has as revoked. */
export const REVOKED_INDEX = FIRST_INDEX + LIST_ENTRIES - 1;
/** As long as a specimen key lives: printed specimens outlive every real pass. */
const LIFE_DAYS = 400;

/** No stamp names the specimens' list: an empty one but for its last position. */
function specimenList({ stamp }: Trust): StatusList {
  const bytes = new Uint8Array(LIST_ENTRIES / 8);
  bytes[bytes.length - 1] = 0x80;
  return { k: SPECIMEN_LIST, iat: stamp.iat, exp: stamp.exp, bits: 1, bytes };
}

async function keyOfCards(x: Uint8Array): Promise<TokenKey> {
  const window = { notBefore: 0, notAfter: Number.MAX_SAFE_INTEGER };
  return { x, kid: await kidOf(x), ...window, retiredAt: null, revokedAt: null, voidBefore: null, specimen: false };
}

/** The trust of a door in training. `cardKey` null: the ministry's specimens alone. */
export async function practiceTrust(trust: Trust, cardKey: Uint8Array | null): Promise<Trust> {
  const own = cardKey === null ? [] : [await keyOfCards(cardKey)];
  const lifted = trust.bundle.tokenKeys.filter(({ specimen }) => specimen).map((key) => ({ ...key, specimen: false }));
  const limits = { ...trust.policy.limits, tokenHours: LIFE_DAYS * 24, paperDays: LIFE_DAYS };
  return {
    ...trust,
    bundle: { ...trust.bundle, tokenKeys: [...lifted, ...own] },
    policy: { ...trust.policy, limits },
    lists: new Map([...trust.lists, [SPECIMEN_LIST, specimenList(trust)]]),
  };
}
