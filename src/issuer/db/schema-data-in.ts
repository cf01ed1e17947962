/** Tables of db/migrations/012-data-in.sql and 018-data-in-bounds.sql as TypeScript sees them (schema.ts says how values read). */
import type { Generated } from './open.ts';
import type { JsonOrNull } from './schema.ts';

type Defaulted<T> = Generated<T>;

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
  lab_former_key: LabFormerKeyTable;
  lab_hour: LabHourTable;
  lab_void: LabVoidTable;
  upload: UploadTable;
  reconciliation: ReconciliationTable;
  reconciliation_finding: ReconciliationFindingTable;
}
