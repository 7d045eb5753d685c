-- Those who wait for a moderator, the oldest first.
create index users_waiting on users (id) where not approved;

-- What moderators did, to whom and why.
create table moderation_log (
  id {id} primary key,
  account_id {int} references accounts (id) on delete set null, -- who did it; none: the command line, or somebody who is gone
  target_id {int} references accounts (id) on delete cascade,
  action text not null,
  note text not null default ''
) {strict};
create index moderation_log_account on moderation_log (account_id);
create index moderation_log_target on moderation_log (target_id, id);

-- Who looks after a report, and whether it is done with.
alter table reports add column assigned_id {int} references accounts (id) on delete set null;
alter table reports add column resolved_id {int} references accounts (id) on delete set null;
alter table reports add column resolved_at {int};
create index reports_open on reports (id) where resolved_at is null;
create index reports_assigned on reports (assigned_id) where assigned_id is not null;
create index reports_resolved on reports (resolved_id) where resolved_id is not null;
