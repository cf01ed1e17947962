-- What the desk looks for (product.md "Ministry"): people by the beginning of a name or by phone, and lines of the audit trail by what they are about.

-- Written the same way whatever the database's own locale is: with ICU's lower case on both sides (src/issuer/people/search.ts).
create index person_family_name on person ((lower(family_name collate "und-x-icu")) text_pattern_ops, (lower(given_name collate "und-x-icu")) text_pattern_ops);
create index person_phone on person (phone) where phone is not null;

create index audit_subject on audit (subject, seq) where chain = 0;
create index audit_kind on audit (kind, seq) where chain = 0;
create index audit_by on audit ((detail ->> 'by'), seq) where chain = 0 and detail ? 'by';
