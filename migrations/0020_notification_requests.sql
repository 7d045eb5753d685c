-- Notifications that are kept aside until somebody lets their sender through.

alter table notifications add column filtered {bool} not null default false;
create index notifications_filtered on notifications (account_id, from_id, id) where filtered;

-- Whose notifications come through whatever the policy says.
create table notification_permissions (
  account_id {int} not null references accounts (id) on delete cascade,
  from_id {int} not null references accounts (id) on delete cascade,
  primary key (account_id, from_id)
) {strict};
create index notification_permissions_from on notification_permissions (from_id);
