-- Venues, complete (docs/decisions/017-venues.md): who applied, what was printed or certified and can be called back, when a door is in training.

alter table venue
  add column capacity integer check (capacity between 1 and 1000000), -- people at once; null: not said
  add column changed_at bigint; -- when category, district, name or owner were last approved anew

-- An application for a new venue, or for a change of one that is approved. No telephone, no address of a person: whoever applied asks with a reference.
create table venue_application (
  id bigint generated always as identity primary key,
  venue_id text, -- the venue to be changed, or the one that came of it
  changes boolean not null default false, -- true: of a venue that is there already
  tax_number text not null check (tax_number ~ '^[0-9]{12}$'),
  category text not null,
  name text not null check (octet_length(name) between 1 and 128),
  address text not null,
  area text not null check (area ~ '^[0-9]{4}$'),
  registration boolean not null,
  capacity integer check (capacity between 1 and 1000000),
  digest bytea not null check (length(digest) = 32), -- over all that was asked for: the same application twice is one
  state text not null default 'waiting' check (state in ('waiting', 'correction', 'approved', 'refused', 'replaced')),
  reason text,
  created_at bigint not null,
  created_by bigint, -- staff; null: from outside, or from the command line
  decided_at bigint,
  decided_by bigint,
  check ((state = 'waiting') = (decided_at is null)),
  check ((state in ('correction', 'refused')) = (reason is not null))
);
create unique index venue_application_same on venue_application (digest) where state = 'waiting';
create index venue_application_waiting on venue_application (created_at, id) where state = 'waiting';
create index venue_application_tax_number on venue_application (tax_number) where state = 'waiting';
create index venue_application_ended on venue_application (decided_at) where state in ('correction', 'refused', 'replaced');

-- 16 random bytes, kept hashed. Whoever hands in the same again gets a reference of their own to the same application; only the first may replace it.
create table venue_application_ref (
  ref_hash bytea primary key check (length(ref_hash) = 32),
  application_id bigint not null references venue_application (id) on delete cascade,
  first boolean not null
);
create index venue_application_ref_application on venue_application_ref (application_id);

-- Every poster and tablet credential that was signed (formats.md §5), so that each can be called back by its index. What is not here was never signed with one.
create table venue_credential (
  venue_id text not null references venue (id),
  token_index bigint not null,
  gate integer not null check (gate between 0 and 9999), -- 0: the whole venue
  tablet_key bytea check (length(tablet_key) = 32), -- null: a poster
  category text not null,
  name text not null,
  area text not null,
  iat bigint not null,
  exp bigint not null,
  kid bytea check (length(kid) = 4), -- the venue key that signed it last
  revoked_at bigint,
  revoked_cause text check (revoked_cause in ('change', 'closed', 'tablet', 'poster')),
  primary key (venue_id, token_index),
  check ((tablet_key is null) = (gate = 0)),
  check ((revoked_at is null) = (revoked_cause is null))
);
create unique index venue_credential_index on venue_credential (token_index);
create index venue_credential_revoked on venue_credential (token_index) where revoked_at is not null;

create index gate_public_key on gate (venue_id, public_key);

-- Venue credentials live a year, tokens days: they draw from lists of their own, which stay in the stamp for as long.
alter table index_list add column purpose text not null default 'token' check (purpose in ('token', 'venue'));

-- A door in training: nobody is admitted there by a specimen, and what phones register there is marked. gate 0: the whole venue.
create table venue_training (
  venue_id text not null references venue (id),
  gate integer not null check (gate between 0 and 9999),
  from_at bigint not null,
  until_at bigint not null,
  primary key (venue_id, gate, from_at),
  check (until_at >= from_at)
);
alter table visit add column training boolean not null default false; -- entered while its door was in training

-- Which staff speak for a venue (role venue): for these venues and no others.
create table venue_account (
  venue_id text not null references venue (id),
  staff_id bigint not null,
  primary key (venue_id, staff_id)
);
create index venue_account_staff on venue_account (staff_id);
