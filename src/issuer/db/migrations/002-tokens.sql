-- Status tokens and their indices (formats.md §3 and §6): drawn at random, never reused, over lists of 2^20.

-- Indices are drawn from the lowest list that is not closed; the one after it is already published by then, so that no verifier meets a token whose
-- list it has not heard of. A list leaves the stamp once its last token can no longer be valid. Numbers only grow.
create table index_list (
  k integer primary key,
  shard smallint not null default 0, -- the shard whose people draw from this list: an index alone then leads to its person's shard
  opened_at bigint not null,
  closed_at bigint,
  drawn integer not null default 0
);

-- Every position ever drawn of a list still published. A retired list's rows may be deleted: its number never comes back.
create table index_allocation (
  list integer not null references index_list (k),
  position integer not null check (position between 0 and 1048575),
  primary key (list, position)
);

create table token (
  person_id bigint not null references person (id),
  token_index bigint not null,
  device_id bigint, -- null on paper
  paper boolean not null default false,
  kid bytea not null check (length(kid) = 4),
  holder_key bytea,
  health smallint not null,
  basis smallint not null,
  evidence_at bigint,
  iat bigint not null,
  exp bigint not null,
  revoked_at bigint,
  revoked_cause text check (revoked_cause in ('status', 'device', 'correction', 'deletion', 'operator')),
  primary key (person_id, token_index),
  check ((revoked_at is null) = (revoked_cause is null))
);
create unique index token_index_unique on token (token_index);
create index token_revoked on token (token_index) include (revoked_at) where revoked_at is not null;
