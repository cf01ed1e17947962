-- The two registers: the PCR integration portal (labs) and the control centre (contacts), fed by signed batches (formats.md §9; security.md 7).

-- Who may send batches. A key is changed by two persons; kid is the first four bytes of its thumbprint, not unique by itself.
create table lab (
  id text primary key check (length(id) between 1 and 32),
  kind text not null check (kind in ('lab', 'contact')),
  name text not null,
  public_key bytea not null check (length(public_key) = 32),
  kid bytea not null check (length(kid) = 4),
  active boolean not null default true
);
create index lab_kid on lab (kid);

-- The raw bytes are kept: the lab's signature stays provable. outcome is null while a batch is being worked through.
create table lab_batch (
  lab_id text not null references lab (id),
  batch_id bytea not null check (length(batch_id) = 16),
  kind text not null check (kind in ('lab', 'contact')),
  received_at bigint not null,
  sha256 bytea not null,
  raw bytea not null,
  outcome jsonb,
  primary key (lab_id, batch_id)
);
create index lab_batch_pending on lab_batch (received_at) where outcome is null;

-- One row for each line taken. A correction or withdrawal sets replaced_at on the line it replaces and adds its own; nothing is deleted.
create table lab_result (
  person_id bigint not null references person (id),
  id bigint generated always as identity,
  lab_id text not null,
  batch_id bytea not null,
  row_id text not null,
  sampled_at bigint not null,
  result smallint not null check (result between 0 and 2), -- 0 negative, 1 positive, 2 withdrawn
  district text not null,
  replaced_at bigint,
  primary key (person_id, id)
);
create unique index lab_result_current on lab_result (person_id, lab_id, sampled_at) where replaced_at is null;

create table contact (
  person_id bigint not null references person (id),
  id bigint generated always as identity,
  source_id text not null,
  batch_id bytea not null,
  row_id text not null,
  contact_at bigint not null,
  case_ref text,
  primary key (person_id, id)
);
create unique index contact_once on contact (person_id, source_id, contact_at);
