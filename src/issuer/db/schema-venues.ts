/** Venues, their doors and the visits to them (schema.ts says how values read). */
import type { Defaulted } from './columns.ts';
import type { Generated } from './open.ts';

export interface VenueTable {
  id: string;
  tax_number: string;
  category: string;
  name: string;
  address: string;
  area: string;
  registration: Defaulted<boolean>;
  approved_at: number | null;
  closed_at: number | null;
  capacity: Defaulted<number | null>;
  changed_at: Defaulted<number | null>;
}

export type ApplicationState = 'waiting' | 'correction' | 'approved' | 'refused' | 'replaced';

export interface VenueApplicationTable {
  id: Generated<number>;
  venue_id: string | null;
  changes: Defaulted<boolean>;
  tax_number: string;
  category: string;
  name: string;
  address: string;
  area: string;
  registration: boolean;
  capacity: number | null;
  digest: Uint8Array;
  state: Defaulted<ApplicationState>;
  reason: Defaulted<string | null>;
  created_at: number;
  created_by: number | null;
  decided_at: Defaulted<number | null>;
  decided_by: Defaulted<number | null>;
  /** bucket of the network it came from; null: not from outside */
  origin: Defaulted<number | null>;
}

export interface VenueApplicationRefTable {
  ref_hash: Uint8Array;
  application_id: number;
  first: boolean;
}

export type CredentialCause = 'change' | 'closed' | 'tablet' | 'replaced' | 'moved' | 'poster';

export interface VenueCredentialTable {
  venue_id: string;
  token_index: number;
  gate: number;
  tablet_key: Uint8Array | null;
  category: string;
  name: string;
  area: string;
  iat: number;
  exp: number;
  kid: Defaulted<Uint8Array | null>;
  revoked_at: Defaulted<number | null>;
  revoked_cause: Defaulted<CredentialCause | null>;
}

export interface VenueTrainingTable {
  venue_id: string;
  gate: number;
  from_at: number;
  until_at: number;
}

export interface VenueAccountTable {
  venue_id: string;
  staff_id: number;
}

export interface GateTable {
  venue_id: string;
  gate: number;
  public_key: Uint8Array | null;
  enrolled_at: number | null;
  credential_exp: number | null;
  revoked_at: number | null;
}

export interface GateCodeTable {
  code_hash: Uint8Array;
  venue_id: string;
  gate: number;
  expires_at: number;
  used_at: number | null;
  used_key: Uint8Array | null;
}

export interface VisitTable {
  person_id: number;
  id: Uint8Array;
  venue_id: string;
  gate: number;
  entered: number;
  left_at: number | null;
  witnessed: boolean;
  stated_at: number;
  sha256: Uint8Array;
  received_at: number;
  training: Defaulted<boolean>;
}

/** For `Schema`. */
export interface VenueTables {
  venue: VenueTable;
  venue_application: VenueApplicationTable;
  venue_application_ref: VenueApplicationRefTable;
  venue_credential: VenueCredentialTable;
  venue_training: VenueTrainingTable;
  venue_account: VenueAccountTable;
  gate: GateTable;
  gate_code: GateCodeTable;
  visit: VisitTable;
}
