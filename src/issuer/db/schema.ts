/**
 * The database as TypeScript sees it; the truth is db/migrations/*.sql. Times are seconds since 1970 (bigint columns read as numbers), bytes are bytea,
 * health and basis the numbers of formats.md §3.
 */

import type { Judgement } from '../lab/hold.ts';
import type { ColumnType, Generated, Selectable } from './open.ts';
import type { DataInTables } from './schema-data-in.ts';
import type { FigureTables } from './schema-figures.ts';
import type { PolicyTables } from './schema-policy.ts';

/** jsonb: written as JSON text, read parsed. */
export type Json<T> = ColumnType<T, string, string>;
/** The same where there may be nothing; left out of an insert it is null. */
export type JsonOrNull<T> = ColumnType<T | null, string | null | undefined, string | null>;
/** A column with a default in SQL may be left out of an insert. */
type Defaulted<T> = Generated<T>;

export interface PersonTable {
  id: Generated<number>;
  /** null: a foreigner without one, known by passport */
  iin: string | null;
  family_name: string;
  given_name: string;
  patronymic: string | null;
  initials: string;
  birth_date: string;
  phone: string | null;
  district: string;
  health: Defaulted<0 | 1 | 2 | 3>;
  basis: Defaulted<number>;
  evidence_at: number | null;
  health_until: number | null;
  epoch: Defaulted<number>;
  /** `KGZ:AN1234567` */
  passport: Defaulted<string | null>;
  gone_at: Defaulted<number | null>;
  gone_cause: Defaulted<'died' | 'left' | null>;
}

export type HealthCause = 'lab-result' | 'contact' | 'correction' | 'time' | 'policy' | 'operator';
export type RevocationCause = 'status' | 'device' | 'guardian' | 'correction' | 'deletion' | 'operator';

export interface HealthHistoryTable {
  person_id: number;
  id: Generated<number>;
  at: number;
  health: 0 | 1 | 2 | 3;
  basis: number;
  evidence_at: number | null;
  until: number | null;
  cause: HealthCause;
  cause_ref: string | null;
}

export interface DeviceTable {
  person_id: number;
  id: Generated<number>;
  holder_key: Uint8Array;
  active: Defaulted<boolean>;
  created_at: number;
  ended_at: number | null;
  guardian_id: number | null;
  minor_until: number | null;
  /** E.164, with which a phone of one's own was enrolled, while it holds the pass */
  phone: Defaulted<string | null>;
}

/** A second person's yes to another phone for somebody's pass (people/move.ts). */
export interface DeskMoveTable {
  person_id: number;
  proposal_id: number;
  staff_id: number;
  until_at: number;
  used_at: Defaulted<number | null>;
}

export interface GuardianshipTable {
  person_id: number;
  guardian_id: number;
  ref: Defaulted<Uint8Array>;
  from_at: number;
  until_at: number | null;
}

export interface EnrolmentCodeTable {
  subject: Uint8Array;
  person_id: number | null;
  salt: Uint8Array;
  code_hash: Uint8Array;
  expires_at: number;
  tries_left: number;
  locked_until: Defaulted<number>;
  window_start: number;
  sent_in_window: number;
  used_key: Uint8Array | null;
  first_only: Defaulted<boolean>;
}

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

export interface LabTable {
  id: string;
  kind: 'lab' | 'contact';
  name: string;
  public_key: Uint8Array;
  kid: Uint8Array;
  active: Defaulted<boolean>;
  envelope: JsonOrNull<Record<string, number>>;
  ended_at: Defaulted<number | null>;
}

/** What a batch came to, as its sender is told. */
export interface BatchOutcome {
  readonly accepted: number;
  readonly rejected: readonly { readonly rowId: string; readonly code: string }[];
  /** lines that wait for two persons' word, if any do */
  readonly held?: number;
  /** the second from which on they are refused, if nobody has decided by then */
  readonly heldUntil?: number;
}

export interface LabBatchTable {
  lab_id: string;
  batch_id: Uint8Array;
  kind: 'lab' | 'contact';
  received_at: number;
  sha256: Uint8Array;
  raw: Uint8Array;
  outcome: Json<BatchOutcome> | null;
  judged: JsonOrNull<Judgement>;
  held_at: Defaulted<number | null>;
  held_until: Defaulted<number | null>;
  decision: Defaulted<'released' | 'refused' | null>;
  upload_id: Defaulted<number | null>;
}

export interface LabResultTable {
  person_id: number;
  id: Generated<number>;
  lab_id: string;
  batch_id: Uint8Array;
  row_id: string;
  sampled_at: number;
  result: 0 | 1 | 2;
  district: string;
  replaced_at: number | null;
  stated_at: Defaulted<number>;
  taken_at: Defaulted<number>;
  void_id: Defaulted<number | null>;
  contest_id: Defaulted<number | null>;
  /** the proposal by which it was corrected at the desk */
  correction_id: Defaulted<number | null>;
}

export interface ContactTable {
  person_id: number;
  id: Generated<number>;
  source_id: string;
  batch_id: Uint8Array;
  row_id: string;
  contact_at: number;
  case_ref: string | null;
  withdrawn_at: Defaulted<number | null>;
  /** the range that two persons declared void; 0: its source took it back and reported it anew since */
  void_id: Defaulted<number | null>;
  stated_at: Defaulted<number>;
  /** the batch by which its source took it back */
  back_batch_id: Defaulted<Uint8Array | null>;
}

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
}

export interface StaffAttemptTable {
  subject: Uint8Array;
  tries: number;
  window_start: number;
  locked_until: Defaulted<number>;
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

export interface ManualStatusTable {
  person_id: number;
  id: Generated<number>;
  health: 0 | 1 | 2 | 3;
  cause: string;
  from_at: number;
  until_at: number;
  known_result_id: number;
  known_contact_id: number;
  proposal_id: number;
  replaced_at: Defaulted<number | null>;
}

export interface ContestTable {
  person_id: number;
  id: Generated<number>;
  about: 'lab-result' | 'contact' | 'status' | 'refusal';
  about_id: number | null;
  ground: string;
  /** null: from the person's phone, which `device_id` names */
  opened_by: number | null;
  device_id: Defaulted<number | null>;
  /** typ 65010 */
  receipt: Defaulted<Uint8Array | null>;
  receipt_gone_at: Defaulted<number | null>;
  opened_at: number;
  deadline_at: number;
  state: Defaulted<'open' | 'corrected' | 'rejected'>;
  reason: Defaulted<string | null>;
  decided_at: Defaulted<number | null>;
  decided_by: Defaulted<number | null>;
  proposal_id: Defaulted<number | null>;
}

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

/** Every table, for Kysely. */
export interface Schema extends DataInTables, FigureTables, PolicyTables {
  person: PersonTable;
  health_history: HealthHistoryTable;
  device: DeviceTable;
  guardianship: GuardianshipTable;
  desk_move: DeskMoveTable;
  enrolment_code: EnrolmentCodeTable;
  index_list: IndexListTable;
  index_allocation: IndexAllocationTable;
  token: TokenTable;
  lab: LabTable;
  lab_batch: LabBatchTable;
  lab_result: LabResultTable;
  contact: ContactTable;
  venue: VenueTable;
  gate: GateTable;
  gate_code: GateCodeTable;
  venue_application: VenueApplicationTable;
  venue_application_ref: VenueApplicationRefTable;
  venue_credential: VenueCredentialTable;
  venue_training: VenueTrainingTable;
  venue_account: VenueAccountTable;
  visit: VisitTable;
  audit: AuditTable;
  policy: PolicyTable;
  policy_applied: PolicyAppliedTable;
  publisher: PublisherTable;
  staff: StaffTable;
  staff_session: StaffSessionTable;
  staff_attempt: StaffAttemptTable;
  proposal: ProposalTable;
  manual_status: ManualStatusTable;
  contest: ContestTable;
}

export type Venue = Selectable<VenueTable>;
