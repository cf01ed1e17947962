/**
 * A new pass in its place: the record, those that end with it, and the visits, in one transaction. Whatever stops the phone in between leaves all of it as
 * it was before (the key waits, and the code can be confirmed again) or as it is to be; no visit is ever left without its holder.
 */
import type { Storage } from '../../shared/storage/open.ts';
import type { StorageResult } from '../../shared/storage/result.ts';
import type { HolderRecord } from '../../shared/storage/schema.ts';
import { isPending } from '../state.ts';
import { looksAlike } from './lookalike.ts';

export interface Settled {
  readonly holder: HolderRecord;
  /** Ids of those who are no longer in this phone. */
  readonly leaving: readonly string[];
}

/**
 * Stores the new record. `heirOf`: whose pass it carries on, by the person's own word; that one's word, place and visits become its own. A person has one
 * active device, so an own pass replaces the earlier own one; when that was somebody else's, the phone has changed hands, and the family in it and all
 * visits belonged to them. A relative takes the place of nobody but the one whom they carry on.
 */
export function settle(storage: Storage, fresh: HolderRecord, heirOf: string | null): Promise<StorageResult<Settled>> {
  return storage.write(['holders', 'visits'], async (tx) => {
    const [holders, visits] = [tx.objectStore('holders'), tx.objectStore('visits')];
    const others = (await holders.getAll()).filter(({ id }) => id !== fresh.id);
    const before = others.find(({ id, kind, token }) => id === heirOf && kind === fresh.kind && looksAlike(token, fresh.token)) ?? null;
    const carried = before?.contests === undefined ? {} : { contests: before.contests };
    const holder: HolderRecord = before === null ? fresh : { ...fresh, order: before.order, label: before.label, ...carried };
    const leaving = leavingWith(fresh, others, before).map(({ id }) => id);
    for (const visit of await visits.getAll()) {
      if (visit.holderId === before?.id) await visits.put({ ...visit, holderId: holder.id });
      // Somebody else's visits must not lie in this phone any longer.
      else if (leaving.includes(visit.holderId)) await visits.delete(visit.id);
    }
    for (const id of leaving) await holders.delete(id);
    await holders.put(holder);
    return { holder, leaving };
  });
}

function leavingWith({ kind }: HolderRecord, others: readonly HolderRecord[], before: HolderRecord | null): readonly HolderRecord[] {
  if (kind !== 'own') return before === null ? [] : [before];
  const changedHands = before === null && others.some((other) => other.kind === 'own' && !isPending(other));
  return changedHands ? others : others.filter((other) => other.kind === 'own');
}
