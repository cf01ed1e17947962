-- outside a transaction
-- Venues by the words of their name (031-venue-words.sql); names by their beginning (028-venue-search.sql) are among them.
create index concurrently if not exists venue_word on venue using gin (words);
drop index concurrently if exists venue_name;
