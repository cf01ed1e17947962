-- outside a transaction
-- Lines of the audit trail by time (staff/trail.ts): the trail is the one table that nobody ever shortens.
create index concurrently if not exists audit_at on audit (at, seq);
