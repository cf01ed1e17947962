/** People: the register, statuses with their history, phones, families, codes, contests (schema.ts says how values read). */
import type { Defaulted } from './columns.ts';
import type { Generated } from './open.ts';

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

/** For `Schema`. */
export interface PeopleTables {
  person: PersonTable;
  health_history: HealthHistoryTable;
  device: DeviceTable;
  desk_move: DeskMoveTable;
  guardianship: GuardianshipTable;
  enrolment_code: EnrolmentCodeTable;
  manual_status: ManualStatusTable;
  contest: ContestTable;
}
