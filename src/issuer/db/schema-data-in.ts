/** Data in: laboratories and the control centre, their batches and lines, files, ranges, the reconciliation (schema.ts says how values read). */
import type { Judgement } from '../lab/hold.ts';
import type { Defaulted, Json, JsonOrNull } from './columns.ts';
import type { Generated } from './open.ts';

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
  /** the batch that gave it this time; null: not known */
  stated_batch_id: Defaulted<Uint8Array | null>;
  /** the batch by which its source took it back */
  back_batch_id: Defaulted<Uint8Array | null>;
}

export interface LabFormerKeyTable {
  lab_id: string;
  public_key: Uint8Array;
  kid: Uint8Array;
  last_second: number;
}

export interface LabHourTable {
  lab_id: string;
  hour: number;
  region: string;
  lines: Defaulted<number>;
  negatives: Defaulted<number>;
  positives: Defaulted<number>;
  strangers: Defaulted<number>;
  withdrawn: Defaulted<number>;
  lifted: Defaulted<number>;
  freed: Defaulted<number>;
  contacts: Defaulted<number>;
}

export interface LabVoidTable {
  id: Generated<number>;
  lab_id: string;
  by_time: 'received' | 'sampled' | 'met';
  from_at: number;
  until_at: number;
  created_at: number;
  after_person: Defaulted<number>;
  done_at: Defaulted<number | null>;
  results: Defaulted<number>;
  people: Defaulted<number>;
  revoked_tokens: Defaulted<number>;
}

/** What an uploaded file came to, by line. */
export interface UploadOutcome {
  readonly accepted: number;
  readonly changed: number;
  readonly rejected: readonly { readonly line: number; readonly code: string }[];
}

export interface UploadTable {
  id: Generated<number>;
  kind: 'lab' | 'contacts' | 'people' | 'guardians';
  sha256: Uint8Array;
  raw: Uint8Array | null;
  uploaded_by: number;
  uploaded_at: number;
  source_id: Defaulted<string | null>;
  encoding: Defaulted<string | null>;
  confirmed_at: Defaulted<number | null>;
  outcome: JsonOrNull<UploadOutcome>;
}

export interface ReconciliationTable {
  day: number;
  started_at: number;
  done_at: Defaulted<number | null>;
  after_person: Defaulted<number>;
  tokens: Defaulted<number>;
  unexplained: Defaulted<number>;
}

export interface ReconciliationFindingTable {
  day: number;
  person_id: number;
  token_index: number;
  code: string;
}

/** For `Schema`. */
export interface DataInTables {
  lab: LabTable;
  lab_batch: LabBatchTable;
  lab_result: LabResultTable;
  contact: ContactTable;
  lab_former_key: LabFormerKeyTable;
  lab_hour: LabHourTable;
  lab_void: LabVoidTable;
  upload: UploadTable;
  reconciliation: ReconciliationTable;
  reconciliation_finding: ReconciliationFindingTable;
}
