-- What the desk looks for in the registry (venues/list.ts): words of a venue's name by their beginnings. Large and small letters are one, and so are letters that
-- a Russian keyboard has no key for and those that stand for them there (ә а, қ к, ё е): who types «казак» finds «Қазақ».

create function venue_word_list(text) returns text[]
  language sql immutable strict parallel safe
  return array_remove(regexp_split_to_array(
    translate(lower(normalize($1, NFC) collate "und-x-icu"), 'ёәіңғүұқөһ', 'еаингуукох') collate "und-x-icu",
    '[^[:alnum:]]+'), '');

-- The parser of text search is not asked: what it takes for a letter hangs on the cluster's locale.
create function venue_words(text) returns tsvector
  language sql immutable strict parallel safe
  return array_to_tsvector(venue_word_list($1));

-- Names with a word that begins with each of these; null where there is no word. Letters and digits only: nothing in them that a query would take for its own.
create function venue_word_query(text) returns tsquery
  language sql immutable strict parallel safe
  return (select string_agg('''' || word || ''':*', ' & ')::tsquery from unnest(venue_word_list($1)) as word);

-- Kept beside the name: folding is fifty times as slow as comparing.
alter table venue add column words tsvector generated always as (venue_words(name)) stored;
