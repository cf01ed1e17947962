-- The audit trail: append-only and hash-chained (security.md "Server baseline"). No names, IINs, phones or tokens: only row numbers and digests.
-- Several chains, so that writers on different shards need not wait for each other; today there is one, 0.

create table audit_head (
  chain smallint primary key,
  seq bigint not null,
  head bytea not null
);
insert into audit_head (chain, seq, head) values (0, 0, sha256('ashyq-audit-0'::bytea));

create table audit (
  chain smallint not null,
  seq bigint not null,
  at bigint not null,
  kind text not null,
  subject text not null,
  detail jsonb not null,
  prev bytea not null,
  head bytea not null,
  primary key (chain, seq)
);

-- head = SHA-256(prev || seq || at || kind || subject || detail), the texts as UTF-8 behind their lengths, detail in jsonb's own canonical text.
create function audit_digest(prev bytea, seq bigint, at bigint, kind text, subject text, detail jsonb) returns bytea
  language sql immutable as $$
    select sha256(prev || int8send(seq) || int8send(at)
      || int4send(octet_length(kind)) || convert_to(kind, 'UTF8')
      || int4send(octet_length(subject)) || convert_to(subject, 'UTF8')
      || convert_to(detail::text, 'UTF8'))
  $$;

-- Call last in a transaction: it holds the chain's head until commit.
create function audit_append(in_chain smallint, in_at bigint, in_kind text, in_subject text, in_detail jsonb) returns bigint
  language plpgsql as $$
    declare
      was audit_head%rowtype;
      next_head bytea;
    begin
      select * into was from audit_head where chain = in_chain for update;
      next_head := audit_digest(was.head, was.seq + 1, in_at, in_kind, in_subject, in_detail);
      insert into audit (chain, seq, at, kind, subject, detail, prev, head)
        values (in_chain, was.seq + 1, in_at, in_kind, in_subject, in_detail, was.head, next_head);
      update audit_head set seq = was.seq + 1, head = next_head where chain = in_chain;
      return was.seq + 1;
    end
  $$;

create function refuse_change() returns trigger language plpgsql as $$
  begin
    raise exception 'append-only table: %', tg_table_name using errcode = 'restrict_violation';
  end
$$;
create trigger audit_append_only before update or delete or truncate on audit for each statement execute function refuse_change();
create trigger health_history_append_only before update or delete or truncate on health_history for each statement execute function refuse_change();
