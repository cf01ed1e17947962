/** Passes and their indices (schema.ts says how values read). */
import type { Defaulted } from './columns.ts';

export type RevocationCause = 'status' | 'device' | 'guardian' | 'correction' | 'deletion' | 'operator';

export interface IndexListTable {
  k: number;
  shard: Defaulted<number>;
  opened_at: number;
  closed_at: number | null;
  drawn: Defaulted<number>;
  purpose: Defaulted<'token' | 'venue'>;
}

export interface IndexAllocationTable {
  list: number;
  position: number;
}

export interface TokenTable {
  person_id: number;
  token_index: number;
  device_id: number | null;
  paper: Defaulted<boolean>;
  kid: Uint8Array;
  holder_key: Uint8Array | null;
  health: 0 | 1 | 2 | 3;
  basis: number;
  evidence_at: number | null;
  iat: number;
  exp: number;
  revoked_at: number | null;
  revoked_cause: RevocationCause | null;
}

/** For `Schema`. */
export interface TokenTables {
  index_list: IndexListTable;
  index_allocation: IndexAllocationTable;
  token: TokenTable;
}
