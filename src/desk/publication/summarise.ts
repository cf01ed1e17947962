/** What a publication amounts to, in numbers for an operator. */
import { LIST_ENTRIES, statusAt } from '../../core/trust/status-list.ts';
import type { Trust } from '../../core/trust/trust.ts';

export interface Summary {
  /** keys that sign tokens now */
  readonly keys: number;
  readonly specimens: number;
  readonly lists: number;
  /** entries set in all lists */
  readonly revoked: number;
  readonly rules: number;
  readonly categories: number;
}

export function summarise({ bundle, lists, policy }: Trust, now: number): Summary {
  const usable = bundle.tokenKeys.filter((key) => key.revokedAt === null && key.notBefore <= now && now <= key.notAfter);
  return {
    keys: usable.filter(({ specimen }) => !specimen).length,
    specimens: usable.filter(({ specimen }) => specimen).length,
    lists: lists.size,
    revoked: [...lists.values()].reduce((sum, list) => sum + countSet(list), 0),
    rules: policy.rules.length,
    categories: policy.categories.size,
  };
}

/** When doors that saw these data last stop deciding: at the first end of the root, the bundle and the stamp (formats.md §6). */
export function doorsStopAt({ root, bundle, stamp }: Pick<Trust, 'root' | 'bundle' | 'stamp'>): number {
  return Math.min(root.expiresAt, bundle.expiresAt, stamp.exp);
}

function countSet(list: Parameters<typeof statusAt>[0]): number {
  let set = 0;
  // Most bytes are zero: a whole byte is looked at before its entries.
  for (const [at, byte] of list.bytes.entries()) {
    if (byte === 0) continue;
    const perByte = 8 / list.bits;
    for (let entry = at * perByte; entry < (at + 1) * perByte && entry < LIST_ENTRIES; entry += 1) if (statusAt(list, entry) !== 0) set += 1;
  }
  return set;
}
