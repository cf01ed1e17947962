-- Figures for the desk's dashboards (docs/decisions/035-figures.md): a few rows a day, kept by the clock, so that no page reads millions of lines.
-- `day`: days since 1970 by Kazakhstan's time; `region`: the first two digits of a district. No row knows a person or a venue.

create table health_day (
  day integer not null,
  region text not null check (region ~ '^[0-9]{2}$'),
  health smallint not null check (health between 0 and 3),
  people bigint not null,
  primary key (day, region, health)
);

create table test_day (
  day integer not null,
  lab_id text not null,
  region text not null check (region ~ '^[0-9]{2}$'),
  negatives bigint not null,
  positives bigint not null,
  primary key (day, lab_id, region)
);
-- the newest hours of all laboratories together
create index lab_hour_hour on lab_hour (hour);

create table scan_day (
  day integer not null,
  region text not null check (region ~ '^[0-9]{2}$'),
  category text not null,
  outcome smallint not null check (outcome between 0 and 2), -- 0 admit, 1 refuse, 2 undecided
  code text not null, -- of the verdict (formats.md §7); 'other' for one that this issuer does not know
  scans bigint not null,
  primary key (day, region, category, outcome, code)
);

-- How long lines of doors were under way: by the day on which they came.
create table sync_day (
  day integer not null,
  region text not null check (region ~ '^[0-9]{2}$'),
  delay smallint not null check (delay between 0 and 4), -- within five minutes, an hour, six hours, a day, later
  lines bigint not null,
  primary key (day, region, delay)
);

create table pass_day (
  day integer not null,
  kind text not null check (kind in ('first', 'renewed', 'paper')),
  passes bigint not null,
  primary key (day, kind)
);

-- Every stamp and when it was signed: how long the longest silence of a day was, and how old the data of a tablet are that names its stamp.
create table stamp_signed (
  version bigint primary key,
  at bigint not null
);
create index stamp_signed_at on stamp_signed (at);

-- How far counting has come, by name.
create table figure_mark (
  name text primary key,
  at bigint not null
);

-- Runs are counted after they were taken, so that nothing is added to what a tablet waits for; those of before this are counted like new ones.
alter table journal_run add column counted boolean not null default false;
create index journal_run_uncounted on journal_run (received_at) where not counted;
-- the stamp that the tablet named in the last line counted, 0 before the first
alter table journal add column stamp_version bigint not null default 0;

-- Protocols of drills (ashyq keys drill), as a key officer handed them in. A drill is never played on the live data directory.
create table drill (
  id bigint generated always as identity primary key,
  name text not null check (name in ('rotation', 'revocation', 'recovery', 'leak')),
  begun_at bigint not null,
  passed boolean not null,
  checks integer not null,
  wrong integer not null,
  protocol jsonb not null,
  sha256 bytea not null unique check (length(sha256) = 32), -- of the file: the same file again is the same row
  recorded_at bigint not null,
  recorded_by bigint not null
);
create index drill_newest on drill (name, begun_at desc);
