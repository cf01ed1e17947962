/** Which keys sign now, out of public records and the newest root alone: the same answer where the keys lie and where only their records are known (decision 048). */
import { toHex } from '../../core/bytes.ts';
import type { Root } from '../../core/trust/root.ts';
import { KeyError } from './key-error.ts';
import type { KeyRecord, Role } from './key-file.ts';

export type SingleRole = 'stamp' | 'status' | 'venue';
type Named = Exclude<Role, 'token'>;

/** Records of this role that the root names and nobody revoked, newest last. */
function namedOf({ root, records }: KeyState, role: Named): readonly KeyRecord[] {
  const named = new Set(root.roles[role].keys.map(({ x }) => toHex(x)));
  return records.filter((record) => record.role === role && record.revokedAt === null && named.has(record.x));
}

export interface KeyState {
  readonly root: Root;
  readonly records: readonly KeyRecord[];
}

/** The key that signs for this role now. @throws KeyError `keys-missing` */
export function activeRecord(state: KeyState, role: SingleRole): KeyRecord {
  const record = namedOf(state, role).at(-1);
  if (record === undefined) throw new KeyError('keys-missing', `no ${role} key is both held here and named by root ${state.root.version}`);
  return record;
}

/** As many bundle keys as the root asks for, the newest. @throws KeyError `keys-missing` where fewer are held */
export function bundleRecords(state: KeyState): readonly KeyRecord[] {
  const records = namedOf(state, 'bundle');
  const { version, roles } = state.root;
  const { threshold } = roles.bundle;
  if (records.length < threshold) throw new KeyError('keys-missing', `root ${version} asks for ${threshold} bundle keys, ${records.length} are held here`);
  return records.slice(-threshold);
}
