-- What a restore must not bring back (docs/decisions/023-restored-accounts.md), the end of a tablet by its cause, and limits that a flood cannot turn against others.

-- Since the backup an account may have been closed, or have lost a role: after a restore nobody signs in before the administrator has named their roles anew.
alter table staff add column held_at bigint;

-- Venue numbers that may have been given out since the backup are passed over, as token indices are.
create table venue_number (
  prefix text primary key check (prefix ~ '^[A-Z]{3}$'),
  passed integer not null check (passed between 0 and 99999) -- no number up to this one is given out
);

-- Why a tablet's certificate ended is said by the row itself: taken away by a person (tablet), another took its place (replaced), sent to another gate (moved).
alter table venue_credential drop constraint venue_credential_revoked_cause_check;
alter table venue_credential add constraint venue_credential_revoked_cause_check
  check (revoked_cause in ('change', 'closed', 'tablet', 'replaced', 'moved', 'poster'));
-- Until now it was told by the next tablet's certificate, five minutes after at most.
update venue_credential as own set revoked_cause = 'replaced'
  where revoked_cause = 'tablet' and exists (
    select from venue_credential as next where next.venue_id = own.venue_id and next.gate = own.gate and next.tablet_key <> own.tablet_key
      and next.iat between own.revoked_at and own.revoked_at + 300);

-- Which of 65,536 buckets an application from outside came from (a digest of network and tax number); null: staff, the command line, or before this.
alter table venue_application add column origin integer check (origin between 0 and 65535);

-- How often a tablet did what does not fit, beyond what is kept of one day: seq is the day since 1970.
alter table journal_finding drop constraint journal_finding_kind_check;
alter table journal_finding add constraint journal_finding_kind_check
  check (kind in ('fork', 'truncation', 'new-epoch', 'broken', 'after-end', 'time-future', 'time-back', 'many'));
