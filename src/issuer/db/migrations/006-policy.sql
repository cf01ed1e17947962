-- Policies as signed data (formats.md §8): the text is published byte for byte; the highest version is in force.
create table policy (
  version integer primary key check (version > 0),
  text text not null,
  sha256 bytea not null,
  created_at bigint not null
);
create trigger policy_append_only before update or delete or truncate on policy for each statement execute function refuse_change();
