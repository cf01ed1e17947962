/** Staff, what two of them do, and the audit trail (schema.ts says how values read). */
import type { Browser } from '../staff/browser.ts';
import type { Defaulted, Json } from './columns.ts';
import type { Generated } from './open.ts';

export interface StaffTable {
  id: Generated<number>;
  login: string;
  roles: string[];
  demo: Defaulted<boolean>;
  created_at: number;
  ended_at: Defaulted<number | null>;
  password_salt: Defaulted<Uint8Array | null>;
  password_hash: Defaulted<Uint8Array | null>;
  totp_sealed: Defaulted<Uint8Array | null>;
  totp_step: Defaulted<number | null>;
  activation_hash: Defaulted<Uint8Array | null>;
  activation_until: Defaulted<number | null>;
  activation_totp: Defaulted<Uint8Array | null>;
  /** restored from a backup and not yet confirmed: nobody signs in */
  held_at: Defaulted<number | null>;
}

export interface StaffSessionTable {
  token_hash: Uint8Array;
  staff_id: number;
  created_at: number;
  seen_at: number;
  expires_at: number;
  /** names it without opening it */
  nr: Generated<number>;
  browser: Defaulted<Browser>;
}

export interface StaffAttemptTable {
  subject: Uint8Array;
  tries: number;
  window_start: number;
  locked_until: Defaulted<number>;
}

export interface StaffBrowserTable {
  token_hash: Uint8Array;
  staff_id: number;
  seen_at: number;
}

export type ProposalState = 'open' | 'confirmed' | 'withdrawn' | 'expired';

export interface ProposalTable {
  id: Generated<number>;
  kind: string;
  payload: Json<Readonly<Record<string, unknown>>>;
  proposed_by: number;
  proposed_at: number;
  deadline_at: number;
  state: Defaulted<ProposalState>;
  ended_at: Defaulted<number | null>;
  ended_by: Defaulted<number | null>;
}

export interface AuditTable {
  chain: Defaulted<number>;
  seq: number;
  at: number;
  kind: string;
  subject: string;
  detail: Json<Record<string, unknown>>;
  prev: Uint8Array;
  head: Uint8Array;
}

/** For `Schema`. */
export interface StaffTables {
  staff: StaffTable;
  staff_session: StaffSessionTable;
  staff_attempt: StaffAttemptTable;
  staff_browser: StaffBrowserTable;
  proposal: ProposalTable;
  audit: AuditTable;
}
