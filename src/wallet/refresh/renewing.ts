/** Keys are changed by one tab at a time: a renewal, and a child's pass taken over. */
import { underLock } from '../../shared/storage/lock.ts';

/** Two requests at their slowest. Without the lock a key would only be asked for twice: what is stored is changed in transactions (renew.ts, family.ts). */
const PATIENCE_MS = 30_000;

/** Does `work` while no other tab changes keys. */
export const whileRenewing = <T>(work: () => Promise<T>): Promise<T> => underLock('ashyq-renew', PATIENCE_MS, work);
