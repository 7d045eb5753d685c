-- How this server deals with others.
create table domain_policies (
  domain text primary key,
  severity {int} not null, -- 0 nothing, 1 silence, 2 suspend, 3 allow
  reject_media {bool} not null default false,
  reject_reports {bool} not null default false,
  comment text not null default '',
  created_at {int} not null
) {strict};

-- Silenced because of their server, not because of themselves.
alter table accounts add column silenced_with_domain {bool} not null default false;
create index accounts_domain on accounts (domain) where domain <> '';

create table reports (
  id {id} primary key,
  account_id {int} not null references accounts (id) on delete cascade, -- who reports; of another server perhaps the server itself
  target_id {int} not null references accounts (id) on delete cascade,
  status_ids text not null, -- JSON
  comment text not null,
  uri text unique, -- ActivityPub id, of remote ones
  created_at {int} not null
) {strict};
create index reports_account on reports (account_id);
create index reports_target on reports (target_id, id);
