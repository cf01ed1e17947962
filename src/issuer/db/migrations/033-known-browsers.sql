-- Browsers that somebody has signed in from (decision 066): their tries and their places are apart from those of strangers, so that no guesser keeps staff out. The
-- cookie's bytes are not here, only their digest; one browser of a shared desk is known for several accounts.
create table staff_browser (
  token_hash bytea not null check (length(token_hash) = 32),
  staff_id bigint not null references staff (id),
  seen_at bigint not null, -- signed in last
  primary key (token_hash, staff_id)
);
create index staff_browser_staff on staff_browser (staff_id);
create index staff_browser_seen on staff_browser (seen_at);
