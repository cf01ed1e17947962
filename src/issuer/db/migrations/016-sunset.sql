-- What was done when the mission ended (typ 65009; docs/decisions/019-end-of-mission.md): how many rows went, from when to when. The audit trail has the same
-- numbers; this table is how several issuers, and one that was interrupted, know what is still to do.
create table shredding (
  statement integer not null check (statement > 0), -- version of the statement that asked for it
  what text not null check (what in ('issuing', 'visits', 'journals')),
  rows bigint not null default 0, -- deleted so far; for 'issuing' the passes that were still unexpired when it stopped
  begun_at bigint not null,
  finished_at bigint,
  primary key (statement, what)
);
