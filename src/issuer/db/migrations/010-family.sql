-- Guardianship, and who holds a person's pass (product.md "Citizen" 10; formats.md §3). A child may have a pass on the phone of each guardian and, when
-- old enough for one, on a phone of their own: one active device for each of them instead of one for each person.

-- Whom the register lets hold a child's pass. A row is never deleted: a guardianship that ends gets until_at, one that begins anew loses it.
create table guardianship (
  person_id bigint not null references person (id), -- the child
  guardian_id bigint not null references person (id),
  -- how a guardian's phone names the child to us: random, so that it tells nothing and cannot be guessed
  ref bytea not null unique default uuid_send(gen_random_uuid()) check (length(ref) = 16),
  from_at bigint not null,
  until_at bigint,
  primary key (person_id, guardian_id),
  check (person_id <> guardian_id),
  check (until_at >= from_at)
);
create index guardianship_guardian on guardianship (guardian_id);
create index guardianship_until on guardianship (until_at) where until_at is not null;

alter table device
  add column guardian_id bigint, -- null: the person's own phone
  add column minor_until bigint, -- with a guardian: the second at which the person comes of age
  add foreign key (person_id, guardian_id) references guardianship (person_id, guardian_id),
  add check ((guardian_id is null) = (minor_until is null));
drop index device_one_active;
create unique index device_one_active on device (person_id, guardian_id) nulls not distinct where active;
create index device_guardian on device (guardian_id) where active and guardian_id is not null;
create index device_minor_until on device (minor_until) where active and guardian_id is not null;

-- Paper is made for the device that asks for it and ends with it.
comment on column token.device_id is 'the device it was issued to; for paper the device that asked for it, null when none did';
alter table token drop constraint token_revoked_cause_check;
alter table token add constraint token_revoked_cause_check check (revoked_cause in ('status', 'device', 'guardian', 'correction', 'deletion', 'operator'));
