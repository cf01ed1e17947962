-- Which data directory publishes what this database decides. A second one, or an older copy of the first, would give clients two contents under one version.
create table publisher (
  single boolean primary key default true check (single),
  place text not null check (place ~ '^[0-9a-f]{32}$'), -- what publish/place of that directory says
  stamp bigint not null default 0 -- the highest stamp version that was published for certain
);
