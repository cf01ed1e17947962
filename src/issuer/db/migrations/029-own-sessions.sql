-- Whoever works at the desk sees where else they are signed in, and ends it (ASVS 7.5.2). A number to name a session by, which opens nothing, and the browser's
-- family as it was at the sign-in: no address, no version, no system.
alter table staff_session
  add column nr bigint generated always as identity unique,
  add column browser text not null default 'other'
    check (browser in ('chrome', 'edge', 'firefox', 'opera', 'safari', 'samsung', 'yandex', 'other'));
