-- A new policy may give people another status: this remembers for which policies everybody has been computed anew.
create table policy_applied (
  version integer primary key references policy (version),
  at bigint not null
);
alter table health_history drop constraint health_history_cause_check;
alter table health_history add constraint health_history_cause_check check (cause in ('lab-result', 'contact', 'correction', 'time', 'policy', 'operator'));
