-- A citizen contests from the phone: a status as it is now, or a door's refusal, with the door's receipt (formats.md §3 and §9, decision 024).

-- Opened by a member of staff, or from a phone: then `device_id` says which, and nobody of the ministry is named.
alter table contest alter column opened_by drop not null;
alter table contest add column device_id bigint;
-- the receipt as it was handed in (typ 65010): a door's signed word, without anybody's name
alter table contest add column receipt bytea check (length(receipt) between 1 and 663);
alter table contest add check ((opened_by is null) <> (device_id is null));

-- A refusal is contested about the door that refused, not about a line of a register.
alter table contest drop constraint contest_about_check;
alter table contest add constraint contest_about_check check (about in ('lab-result', 'contact', 'status', 'refusal'));
alter table contest drop constraint contest_check;
alter table contest add constraint contest_check check ((about in ('status', 'refusal')) = (about_id is null));
alter table contest add check (about <> 'refusal' or receipt is not null);

-- The same thing is contested once at a time; two refusals are two things.
drop index contest_open_once;
create unique index contest_open_once on contest
  (person_id, about, coalesce(about_id, 0), (case when about = 'refusal' then sha256(receipt) else ''::bytea end)) where state = 'open';
