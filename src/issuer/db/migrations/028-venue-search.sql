-- outside a transaction
-- What the desk looks for in the registry (venues/list.ts): venues by the beginning of their name, opening quotation marks aside, and of their id.
create index concurrently if not exists venue_name on venue ((ltrim(lower(name collate "und-x-icu"), ' «"“„')) text_pattern_ops);
create index concurrently if not exists venue_id_beginning on venue (id text_pattern_ops);
