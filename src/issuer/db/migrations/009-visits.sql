-- Visits as phones state them (typ 65011, formats.md §9), for contact tracing and for nothing else. A row goes 30 days after it was entered.
-- Kept: who was where, when, and whether a door code says so too. Not kept: the statement itself. It carries a token, so the colour, the initials, the
-- birthday and the index of that day, by which a venue's journal could be joined to its people. Its digest is kept instead: the phone holds the statement,
-- and the two together show that the ministry's row is what the phone signed, or that it is not.
create table visit (
  person_id bigint not null references person (id),
  id bytea not null check (length(id) = 16), -- drawn by the phone; the key of a person's own visits, so that nobody can take up another's
  venue_id text not null, -- no reference: the venues' half is distributed by venue
  gate integer not null check (gate between 0 and 9999), -- 0: a poster for the whole venue
  entered bigint not null,
  left_at bigint check (left_at >= entered), -- null: not closed, or not yet heard of
  witnessed boolean not null, -- a tablet's door code was answered; otherwise the phone alone says so
  stated_at bigint not null, -- when the statement was signed, by the phone's clock: of two that close a visit the later one counts
  sha256 bytea not null check (length(sha256) = 32), -- of the statement that this row is made from
  received_at bigint not null, -- when the row came to be as it is
  primary key (person_id, id)
);
-- who was there at the same time
create index visit_venue on visit (venue_id, entered);
-- what is to go
create index visit_entered on visit (entered);
