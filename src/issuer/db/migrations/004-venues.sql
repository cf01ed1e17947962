-- Venues and their tablets (formats.md §5). Large tables here carry venue_id, the distribution column of this half.

create table venue (
  id text primary key check (id ~ '^[A-Z]{3}-[0-9]{5}$'),
  tax_number text not null check (tax_number ~ '^[0-9]{12}$'), -- BIN, or the IIN of a sole trader
  category text not null,
  name text not null check (octet_length(name) <= 128),
  address text not null,
  area text not null check (area ~ '^[0-9]{4}$'),
  registration boolean not null default false,
  approved_at bigint,
  closed_at bigint
);
create index venue_tax_number on venue (tax_number);
create index venue_area on venue (area, category);

create table gate (
  venue_id text not null references venue (id),
  gate integer not null check (gate between 1 and 9999),
  public_key bytea check (length(public_key) = 32),
  enrolled_at bigint,
  credential_exp bigint,
  revoked_at bigint,
  primary key (venue_id, gate)
);

-- The 16 random bytes of an enrolment QR, stored hashed; used once, within 24 hours. used_key lets the same tablet ask again after a lost answer.
create table gate_code (
  code_hash bytea primary key check (length(code_hash) = 32),
  venue_id text not null,
  gate integer not null,
  expires_at bigint not null,
  used_at bigint,
  used_key bytea,
  foreign key (venue_id, gate) references gate (venue_id, gate)
);
