-- Gate journals as tablets hand them in (formats.md §9; docs/decisions/018-journals.md). A journal is one tablet's (by its key) at one gate, in one epoch.
-- No row here knows a person: `ref` inside the entries is made under a key of venue and day, and no column holds or indexes it.

-- Where each journal stands: what the ministry holds and has acknowledged.
create table journal (
  venue_id text not null, -- no reference: evidence outlives a venue that was struck off
  gate integer not null check (gate between 1 and 9999),
  tablet bytea not null check (length(tablet) = 32), -- the tablet's public key
  epoch integer not null check (epoch between 0 and 999),
  size bigint not null default 0, -- entries held
  head bytea not null default decode(repeat('00', 32), 'hex') check (length(head) = 32),
  last_time bigint not null default 0, -- of the last entry, the tablet's clock
  stated_size bigint not null default 0, -- what the tablet itself said it has, in its latest message
  stated_at bigint not null default 0, -- when that message was signed
  received_at bigint not null,
  primary key (venue_id, gate, tablet, epoch)
);

-- The entries, a run at a time, byte for byte as chained, one CBOR item after the other.
create table journal_run (
  venue_id text not null,
  gate integer not null,
  tablet bytea not null,
  epoch integer not null,
  from_seq bigint not null,
  count integer not null check (count > 0),
  entries bytea not null,
  received_at bigint not null,
  primary key (venue_id, gate, tablet, epoch, from_seq)
);
-- what the other gates of a venue saw lately
create index journal_run_venue on journal_run (venue_id, received_at);
-- what is to go
create index journal_run_received on journal_run (received_at);

-- The tablet's own signatures under its journal that agree with what is held; the newest of each message is countersigned and put on a page of the log.
create table journal_checkpoint (
  venue_id text not null,
  gate integer not null,
  tablet bytea not null,
  epoch integer not null,
  size bigint not null,
  head bytea not null check (length(head) = 32),
  raw bytea not null,
  received_at bigint not null,
  countersignature bytea,
  page integer, -- number of the page that names it
  primary key (venue_id, gate, tablet, epoch, size)
);
create index journal_checkpoint_unpaged on journal_checkpoint (received_at) where countersignature is not null and page is null;
create index journal_checkpoint_received on journal_checkpoint (received_at);

-- SHA-256 of countersigned checkpoints, sorted, one after the other: published as journals/<number>.bin, and a leaf of the transparency log each.
create table journal_page (
  number integer primary key check (number > 0),
  digests bytea not null,
  made_at bigint not null,
  logged_at bigint -- null: not yet in a log that was signed
);
create index journal_page_waiting on journal_page (number) where logged_at is null;

-- What does not fit: kept as the tablet signed it, so that it proves itself, and counted when it comes again.
create table journal_finding (
  venue_id text not null,
  id bigint generated always as identity,
  gate integer not null,
  tablet bytea not null,
  epoch integer not null,
  kind text not null check (kind in ('fork', 'truncation', 'new-epoch', 'broken', 'after-end', 'time-future', 'time-back')),
  seq bigint not null, -- the first entry that it concerns
  found_at bigint not null,
  times integer not null default 1,
  raw bytea, -- the whole signed message; null where this tablet has filled its share
  primary key (venue_id, id)
);
create unique index journal_finding_once on journal_finding (venue_id, gate, tablet, epoch, kind, seq);
create index journal_finding_found on journal_finding (found_at);

-- The secret behind `ref` of one venue and one local day, shared by its tablets, gone when the day is over: after that nobody can make a ref of a token.
create table venue_day_key (
  venue_id text not null,
  day integer not null, -- days since 1970 in the policy's local time
  secret bytea not null check (length(secret) = 32),
  primary key (venue_id, day)
);
create index venue_day_key_day on venue_day_key (day);
