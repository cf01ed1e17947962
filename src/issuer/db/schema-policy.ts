/** Policies, their drafts, and what was published last (schema.ts says how values read). */
import type { Defaulted } from './columns.ts';
import type { Generated } from './open.ts';

export interface PolicyTable {
  version: number;
  text: string;
  sha256: Uint8Array;
  created_at: number;
}

export interface PolicyAppliedTable {
  version: number;
  at: number;
}

export interface PublisherTable {
  single: Defaulted<boolean>;
  place: string;
  stamp: Defaulted<number>;
}

export type DraftState = 'open' | 'approved' | 'published' | 'dropped';

export interface PolicyDraftTable {
  id: Generated<number>;
  title: string;
  text: string;
  based_on: number;
  revision: Generated<number>;
  state: Generated<DraftState>;
  made_by: number;
  made_at: number;
  changed_by: number;
  changed_at: number;
  proposed_by: Generated<number | null>;
  approved_by: Generated<number | null>;
  approved_at: Generated<number | null>;
  version: Generated<number | null>;
  sha256: Generated<Uint8Array | null>;
  signed_bundle: Generated<Uint8Array | null>;
  published_at: Generated<number | null>;
}

/** For `Schema`. */
export interface PolicyTables {
  policy: PolicyTable;
  policy_applied: PolicyAppliedTable;
  publisher: PublisherTable;
  policy_draft: PolicyDraftTable;
}
