-- The issuer, its last ends (docs/decisions/030-issuer-ends.md): a pass that moves to another phone, receipts with an end, contacts that their source takes back.

-- With which number a phone of one's own was enrolled, while it holds the pass: whoever it is taken from is told there. Null: not known (before this), a
-- guardian's, or given up.
alter table device add column phone text;
alter table device add check (phone is null or (active and guardian_id is null));

-- A second person has agreed that this one's pass may go to another phone: one code, made by whoever proposed it. The number is nowhere here.
create table desk_move (
  person_id bigint not null references person (id),
  proposal_id bigint not null,
  staff_id bigint not null,
  until_at bigint not null,
  used_at bigint,
  primary key (person_id, proposal_id)
);

-- A desk's code for somebody without a phone opens nothing once another phone holds the pass.
alter table enrolment_code add column first_only boolean not null default false;

-- A door's receipt says where somebody stood, so it goes with the visits and the contest stays.
alter table contest add column receipt_gone_at bigint;
do $$
  declare
    was name;
  begin
    select conname into strict was from pg_constraint
      where conrelid = 'contest'::regclass and contype = 'c' and pg_get_constraintdef(oid) like '%refusal%' and pg_get_constraintdef(oid) like '%receipt IS NOT NULL%';
    execute format('alter table contest drop constraint %I', was);
  end
$$;
alter table contest add constraint contest_refusal_receipt check (about <> 'refusal' or receipt is not null or receipt_gone_at is not null);
alter table contest add constraint contest_receipt_gone check (receipt_gone_at is null or receipt is null);
create index contest_receipt on contest (opened_at) where receipt is not null;

-- Of what a source says about one contact the line that was written last counts; `back_batch_id`: the batch by which it was taken back and is back still.
alter table contact add column stated_at bigint not null default 0, add column back_batch_id bytea;
alter table contact add check (back_batch_id is null or withdrawn_at is not null);
