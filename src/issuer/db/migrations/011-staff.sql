-- Staff of the ministry, what two of them do together, statuses set by hand and contested statuses (security.md "Server baseline" and attack 7).

-- Accounts. No names: a login is a handle (epi-3), and the audit trail knows its number only. A row is never deleted; ended_at closes it.
create table staff (
  id bigint generated always as identity primary key,
  login text not null unique check (login ~ '^[a-z][a-z0-9.-]{1,30}[a-z0-9]$'),
  roles text[] not null check (roles <> '{}' and roles <@ array['clerk', 'epidemiologist', 'key-officer', 'auditor', 'venue']),
  demo boolean not null default false, -- its sign-in is printed in a terminal: good for nothing outside the demo
  created_at bigint not null,
  ended_at bigint,
  -- null until the person has chosen a passphrase; the one-time codes' secret is sealed under that passphrase
  password_salt bytea check (length(password_salt) = 16),
  password_hash bytea check (length(password_hash) = 32),
  totp_sealed bytea,
  totp_step bigint, -- the last step that was used: a code is good once
  activation_hash bytea unique check (length(activation_hash) = 32),
  activation_until bigint,
  activation_totp bytea, -- the secret shown to whoever activates, until it is sealed
  check ((password_salt is null) = (password_hash is null) and (password_hash is null) = (totp_sealed is null)),
  check ((activation_hash is null) = (activation_until is null))
);

-- Sessions are in the database, so that every instance knows them; the cookie's bytes are not, only their digest.
create table staff_session (
  token_hash bytea primary key check (length(token_hash) = 32),
  staff_id bigint not null references staff (id),
  created_at bigint not null,
  seen_at bigint not null,
  expires_at bigint not null
);
create index staff_session_staff on staff_session (staff_id);

-- Tries at signing in, by a digest of the login that was typed, whether or not there is such an account.
create table staff_attempt (
  subject bytea primary key check (length(subject) = 32),
  tries smallint not null,
  window_start bigint not null,
  locked_until bigint not null default 0
);
create index staff_attempt_window on staff_attempt (window_start);

-- What one person proposes and another confirms. The payload holds row numbers and closed words only.
create table proposal (
  id bigint generated always as identity primary key,
  kind text not null,
  payload jsonb not null,
  proposed_by bigint not null references staff (id),
  proposed_at bigint not null,
  deadline_at bigint not null check (deadline_at > proposed_at),
  state text not null default 'open' check (state in ('open', 'confirmed', 'withdrawn', 'expired')),
  ended_at bigint,
  ended_by bigint references staff (id), -- null: the clock, or the end of the proposer's account
  check ((state = 'open') = (ended_at is null)),
  check (state <> 'confirmed' or (ended_by is not null and ended_by <> proposed_by)) -- two persons, whatever the program says
);
create index proposal_open on proposal (deadline_at) where state = 'open';
create index proposal_proposed_by on proposal (proposed_by) where state = 'open';

-- A status that two persons set. It sets aside what the registers held of the person when it was confirmed (the row numbers), and nothing later.
create table manual_status (
  person_id bigint not null references person (id),
  id bigint generated always as identity,
  health smallint not null check (health between 0 and 3),
  cause text not null,
  from_at bigint not null,
  until_at bigint not null check (until_at > from_at),
  known_result_id bigint not null,
  known_contact_id bigint not null,
  proposal_id bigint not null references proposal (id),
  replaced_at bigint, -- ended by two persons, or another took its place
  primary key (person_id, id)
);
create unique index manual_status_current on manual_status (person_id) where replaced_at is null;

-- A person says that a status is wrong (product.md, door 11). About: which line of a register, or the status as a whole.
create table contest (
  person_id bigint not null references person (id),
  id bigint generated always as identity unique,
  about text not null check (about in ('lab-result', 'contact', 'status')),
  about_id bigint, -- the line's number; null for the status as a whole
  ground text not null,
  opened_by bigint not null references staff (id),
  opened_at bigint not null,
  deadline_at bigint not null,
  state text not null default 'open' check (state in ('open', 'corrected', 'rejected')),
  reason text, -- why it was rejected
  decided_at bigint,
  decided_by bigint references staff (id),
  proposal_id bigint references proposal (id), -- the correction that waits for the second person, or that was confirmed
  primary key (person_id, id),
  check ((about = 'status') = (about_id is null)),
  check ((state = 'open') = (decided_at is null)),
  check ((state = 'rejected') = (reason is not null))
);
-- the same thing is contested once at a time
create unique index contest_open_once on contest (person_id, about, coalesce(about_id, 0)) where state = 'open';
create index contest_open on contest (deadline_at) where state = 'open';

-- A contact that was found to be wrong counts as if it had never come.
alter table contact add column withdrawn_at bigint;
