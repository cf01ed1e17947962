-- What was issued, chained into the audit trail a minute at a time: one writer's work for many tokens, instead of a chain that every renewal waits for.
create table token_seal (
  to_iat bigint primary key, -- tokens with from_iat <= iat < to_iat
  from_iat bigint not null,
  tokens integer not null,
  digest bytea not null,
  audit_seq bigint not null
);
-- Tokens lie on disk nearly in the order of their time: a block range index costs an insert next to nothing.
create index token_iat on token using brin (iat);

-- SHA-256 over everything that a token's row says for good (a revocation comes later and is not in it), in the order of the indices.
create function token_digest(from_iat bigint, to_iat bigint, out tokens integer, out digest bytea)
  language sql stable as $$
    select count(*)::integer, sha256(convert_to(coalesce(string_agg(
      concat_ws('|', token_index, person_id, coalesce(device_id::text, '-'), paper, encode(kid, 'hex'), coalesce(encode(holder_key, 'hex'), '-'),
        health, basis, coalesce(evidence_at::text, '-'), iat, exp), E'\n' order by token_index), ''), 'UTF8'))
    from token where iat >= from_iat and iat < to_iat
  $$;
create trigger token_seal_append_only before update or delete or truncate on token_seal for each statement execute function refuse_change();
