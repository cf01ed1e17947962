-- What two persons do at the desk (decision 033): a result corrected, and what confirming the contacts of a case came to.

-- The proposal by which a result was corrected at the desk: as with a contest's, neither its repetition nor a range that takes a later line away brings it back.
alter table lab_result add column correction_id bigint;

-- What became of a contact that was confirmed. Published: the first stamp whose lists were read after the confirmation.
alter table trace_contact
  add column proposal_id bigint,
  add column turned boolean, -- the status became stricter by it
  add column revoked_tokens integer,
  add column published_at bigint;
create index trace_contact_unpublished on trace_contact (case_id) where proposal_id is not null and published_at is null;
create index proposal_case on proposal ((payload ->> 'caseId')) where kind = 'trace-contacts';
