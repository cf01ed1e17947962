-- Which batch gave a contact the time of its last word (`stated_at`), so that the word goes with that batch (docs/decisions/030-issuer-ends.md).
-- Null: not known, of lines taken before this.
alter table contact add column stated_batch_id bytea;
