-- Policies as they are written at the desk (docs/decisions/034-policy-at-the-desk.md): a draft is somebody's text until two persons have handed it over to
-- signing; then not a byte of it changes. What the officers signed (bundle.<n>.cbor, formats.md §6) is kept with it and published as it is.
create table policy_draft (
  id integer generated always as identity primary key,
  title text not null check (length(title) between 1 and 120),
  text text not null check (octet_length(text) <= 65536),
  based_on integer not null, -- version of the policy that it was copied from
  revision integer not null default 1, -- of two people who write at once the second is told
  state text not null default 'open' check (state in ('open', 'approved', 'published', 'dropped')),
  made_by integer not null,
  made_at bigint not null,
  changed_by integer not null,
  changed_at bigint not null,
  proposed_by integer, -- the first of the two who handed it over
  approved_by integer, -- the second
  approved_at bigint,
  version integer, -- of the policy in the approved text
  sha256 bytea check (length(sha256) = 32), -- of the approved text
  signed_bundle bytea, -- what the officers signed, whole
  published_at bigint,
  check (proposed_by <> approved_by),
  check (state not in ('approved', 'published') or (approved_at is not null and version is not null and sha256 = sha256(convert_to(text, 'UTF8')))),
  check ((state = 'published') = (signed_bundle is not null))
);
-- what the publisher asks for
create unique index policy_draft_published on policy_draft (version) where state = 'published';
