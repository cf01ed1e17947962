-- The register of people, what is known of their health, their phones and the one-time codes (product.md "Ministry" 1 and 2; security.md 16 and 18).
-- Times are seconds since 1970 UTC. Every large table carries person_id and begins its primary key with it: the distribution column, should one
-- server no longer be enough. What renewal touches (person, device, token) then lies on one shard, and index_list.shard names it from the token's index.

create table person (
  id bigint generated always as identity primary key,
  iin text not null unique check (iin ~ '^[0-9]{12}$'),
  family_name text not null,
  given_name text not null,
  patronymic text,
  initials text not null,
  birth_date date not null,
  phone text check (phone ~ '^[+][1-9][0-9]{6,14}$'),
  district text not null check (district ~ '^[0-9]{4}$'),
  -- the status as last computed; health_until is the second at which time alone changes it
  health smallint not null default 2 check (health between 0 and 3),
  basis smallint not null default 0 check (basis between 0 and 7),
  evidence_at bigint,
  health_until bigint,
  -- raised by every change of status or device: a token is inserted only against the epoch it was made for
  epoch integer not null default 0
);
create index person_health_until on person (health_until) where health_until is not null;

-- Every change of somebody's status and why, append-only: cause names the kind of event, cause_ref the row or batch it came with.
create table health_history (
  person_id bigint not null references person (id),
  id bigint generated always as identity,
  at bigint not null,
  health smallint not null,
  basis smallint not null,
  evidence_at bigint,
  until bigint,
  cause text not null check (cause in ('lab-result', 'contact', 'correction', 'time', 'operator')),
  cause_ref text,
  primary key (person_id, id)
);

create table device (
  person_id bigint not null references person (id),
  id bigint generated always as identity,
  holder_key bytea not null check (length(holder_key) = 32), -- the key it enrolled with; each token brings its own later
  active boolean not null default true,
  created_at bigint not null,
  ended_at bigint,
  primary key (person_id, id)
);
create unique index device_one_active on device (person_id) where active;

-- One row for each (IIN, phone) that asked, known to the register or not, so that both take the same path. subject is a digest of the two.
create table enrolment_code (
  subject bytea primary key check (length(subject) = 32),
  person_id bigint, -- null: nobody with that IIN and phone; the code was sent to nobody and nobody can know it
  salt bytea not null,
  code_hash bytea not null,
  expires_at bigint not null,
  tries_left smallint not null,
  locked_until bigint not null default 0,
  window_start bigint not null,
  sent_in_window smallint not null,
  used_key bytea -- the holder key that this code enrolled: the same phone may ask again when the answer was lost
);
create index enrolment_code_expires on enrolment_code (expires_at);
