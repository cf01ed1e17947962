-- Contact tracing (product.md "Ministry" 6; docs/privacy.md): what was found for one case, for that case only, and gone by the clock. Health's history and
-- what else has an end of its own (src/issuer/retention.ts) may be deleted from now on, by the clock and by nothing else.

create table trace_case (
  id bigint generated always as identity primary key,
  person_id bigint not null references person (id),
  opened_at bigint not null,
  opened_by bigint not null, -- staff
  reason text not null check (reason in ('positive-result', 'control-centre', 'repeat')),
  cause text not null check (length(cause) between 10 and 500), -- in the epidemiologist's words; the trail has its digest
  from_at bigint not null,
  until_at bigint not null check (until_at > from_at),
  rules jsonb not null, -- minimum overlap, open visits' times and weights as they were applied
  stays integer not null, -- visits of the person in that time
  found integer not null -- contacts in all; the rows below are the first of them
);
create index trace_case_opened on trace_case (opened_at);
create index trace_case_person on trace_case (person_id);

create table trace_contact (
  case_id bigint not null references trace_case (id) on delete cascade,
  rank integer not null check (rank > 0),
  person_id bigint not null references person (id),
  seconds integer not null,
  score integer not null,
  last_at bigint not null, -- the end of the last overlap
  witnessed boolean not null, -- one of the overlaps was witnessed by the door on both sides
  same_gate boolean not null,
  meetings jsonb not null, -- venue, from, until, how well witnessed: where and how long, for the desk
  confirmed_at bigint, -- two persons wrote it into the register of contacts
  primary key (case_id, rank)
);
create unique index trace_contact_person on trace_contact (case_id, person_id);

-- Deleting a row of an append-only table asks for a word that only retention says, for one transaction, and for rows older than a year.
create function refuse_young_deletion() returns trigger language plpgsql as $$
  begin
    if coalesce(current_setting('ashyq.retention_before', true), '') = '' or old.at >= current_setting('ashyq.retention_before', true)::bigint then
      raise exception 'append-only table: %', tg_table_name using errcode = 'restrict_violation';
    end if;
    return old;
  end
$$;
drop trigger health_history_append_only on health_history;
create trigger health_history_append_only before update or truncate on health_history for each statement execute function refuse_change();
create trigger health_history_retention before delete on health_history for each row execute function refuse_young_deletion();
create index health_history_at on health_history using brin (at);

create index device_ended on device (ended_at) where not active;
create index lab_batch_raw on lab_batch (received_at) where length(raw) > 0 and outcome is not null;
