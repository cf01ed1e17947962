-- Data in (product.md "Ministry" 1; security.md 7): keys of laboratories with their past, the envelope, results declared void, registers from files,
-- the daily reconciliation.

-- Ended by two persons; envelope: where this source's bounds differ from the defaults (src/issuer/lab/envelope.ts).
alter table lab add column envelope jsonb, add column ended_at bigint;

-- Keys that a source had before: good to the last second named, kept so that what they signed stays provable.
create table lab_former_key (
  lab_id text not null references lab (id),
  public_key bytea not null check (length(public_key) = 32),
  kid bytea not null check (length(kid) = 4),
  last_second bigint not null,
  primary key (lab_id, public_key)
);
create index lab_former_key_kid on lab_former_key (kid);

-- A batch outside its laboratory's envelope is taken and held: two persons release or refuse it. judged holds the figures and the reasons.
alter table lab_batch
  add column judged jsonb,
  add column held_at bigint,
  add column decision text check (decision in ('released', 'refused')),
  add column upload_id bigint; -- what staff handed in as a file: raw is that file, not a signed batch
create index lab_batch_held on lab_batch (held_at) where held_at is not null and decision is null;

-- What a laboratory sends by the hour and region: lines as received, the rest of what was taken. One row for thousands of results.
create table lab_hour (
  lab_id text not null references lab (id),
  hour bigint not null, -- seconds since 1970 / 3600
  region text not null check (region ~ '^[0-9]{2}$'),
  lines integer not null default 0,
  negatives integer not null default 0,
  positives integer not null default 0,
  strangers integer not null default 0, -- of the negatives, of people whom nothing else in the register has met
  primary key (lab_id, hour, region)
);
create index lab_hour_region on lab_hour (region, hour);

-- Results of a laboratory that two persons declared void, and how far people have been computed anew.
create table lab_void (
  id bigint generated always as identity primary key,
  lab_id text not null references lab (id),
  by_time text not null check (by_time in ('received', 'sampled')),
  from_at bigint not null,
  until_at bigint not null, -- exclusive
  created_at bigint not null,
  after_person bigint not null default 0,
  done_at bigint,
  results bigint not null default 0,
  people bigint not null default 0,
  revoked_tokens bigint not null default 0,
  check (until_at > from_at)
);
create index lab_void_lab on lab_void (lab_id);

-- Every line taken is kept; of those about one sample the one written last counts (replaced_at null), whatever the order of their arrival.
-- 0: from before this was kept, so anything newer counts.
alter table lab_result
  add column stated_at bigint not null default 0, -- when the laboratory says that it wrote the line
  add column taken_at bigint not null default 0, -- when it began to count here
  add column void_id bigint;
create index lab_result_lab on lab_result (lab_id, person_id);
create index lab_result_sample on lab_result (person_id, lab_id, sampled_at);
alter table contact add column taken_at bigint not null default 0;

-- The register of people from files. Foreigners without an IIN have their passport with its country (ISO 3166-1 alpha-3), `KGZ:AN1234567`.
alter table person
  alter column iin drop not null,
  add column passport text unique check (passport ~ '^[A-Z]{3}:[A-Z0-9]{4,20}$'),
  add column gone_at bigint, -- died or left the register: no phone, no device, no code
  add column gone_cause text check (gone_cause in ('died', 'left')),
  add check (iin is not null or passport is not null),
  add check ((gone_at is null) = (gone_cause is null)),
  add check (gone_at is null or phone is null);

-- Files that staff handed in: previewed by one, taken after another's word.
create table upload (
  id bigint generated always as identity primary key,
  kind text not null check (kind in ('lab', 'contacts', 'people', 'guardians')),
  sha256 bytea not null unique check (length(sha256) = 32), -- of kind and bytes: the same file again is the same upload
  raw bytea, -- null once it was taken or has lapsed
  uploaded_by bigint not null,
  uploaded_at bigint not null,
  source_id text references lab (id),
  encoding text,
  confirmed_at bigint,
  outcome jsonb
);
create index upload_pending on upload (confirmed_at) where confirmed_at is not null and outcome is null;

-- Every unexpired token against the events it rests on, once a day.
create table reconciliation (
  day bigint primary key, -- local days since 1970
  started_at bigint not null,
  done_at bigint,
  after_person bigint not null default 0,
  tokens bigint not null default 0,
  unexplained bigint not null default 0
);
create table reconciliation_finding (
  day bigint not null references reconciliation (day),
  person_id bigint not null,
  token_index bigint not null,
  code text not null,
  primary key (day, person_id, token_index)
);
