-- Guard mode (docs/decisions/025-guard-mode.md): a door asks about somebody without a phone, by the number of an identity document.

-- When the tablet's journal said last that a shift opened; null: it said that one closed, or nothing yet. Questions are answered during a shift only.
alter table journal add column shift_open_at bigint;

-- Every question that was answered, for limits that all instances share and for whoever asks later who was looked up. No number of a document is here, only the
-- row of the person it was of; the audit trail names the question by its row, so that after 30 days nobody can say whom it was about.
create table guard_question (
  venue_id text not null,
  id bigint generated always as identity,
  gate integer not null check (gate between 1 and 9999),
  tablet bytea not null check (length(tablet) = 32), -- the tablet's public key
  at bigint not null,
  known boolean not null, -- whether anybody has that number
  person_id bigint, -- null: nobody, or somebody who was erased since
  primary key (venue_id, id)
);
create index guard_question_at on guard_question (venue_id, at);
create index guard_question_old on guard_question (at);
create index guard_question_person on guard_question (person_id) where person_id is not null;
