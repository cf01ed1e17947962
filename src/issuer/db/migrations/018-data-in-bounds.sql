-- Data in, what came after (docs/decisions/022-withdrawals-and-contacts.md): what a source takes back, contacts with bounds and ranges of their own, an end
-- for what is held, and a contest's word that outlives a range.

-- What the envelope counts besides results: withdrawals, positives taken back, negatives of people who were red, contacts.
alter table lab_hour
  add column withdrawn integer not null default 0,
  add column lifted integer not null default 0,
  add column freed integer not null default 0,
  add column contacts integer not null default 0;

-- Nobody's word by then is a refusal. What waits already has at least a week from now, whatever its age.
alter table lab_batch add column held_until bigint;
update lab_batch set held_until = greatest(held_at + 1209600, extract(epoch from now())::bigint + 604800) where held_at is not null and decision is null;
drop index lab_batch_held;
create index lab_batch_held on lab_batch (held_until) where held_at is not null and decision is null;

-- The contest by which two persons set a result aside: neither its repetition nor a range that takes a later line away brings it back.
alter table lab_result add column contest_id bigint;
update lab_result set contest_id = contest.id, void_id = null from contest
  where contest.person_id = lab_result.person_id and contest.about = 'lab-result' and contest.about_id = lab_result.id and contest.state = 'corrected';

-- Contacts that two persons declared void. One that is void may be reported again by the source's new key.
alter table contact add column void_id bigint;
drop index contact_once;
create unique index contact_once on contact (person_id, source_id, contact_at) where void_id is null;
create index contact_source on contact (source_id, person_id);
create index contact_case on contact (source_id, case_ref) where case_ref is not null;
alter table lab_void drop constraint lab_void_by_time_check, add constraint lab_void_by_time_check check (by_time in ('received', 'sampled', 'met'));
