-- Suspended by its own server, not by this one.
alter table accounts add column suspended_elsewhere {bool} not null default false;

-- When an account of this server said farewell: it is deleted for ever.
alter table accounts add column gone_at {int};
update accounts set gone_at = suspended_at
  where domain = '' and suspended_at is not null and not exists (select 1 from users u where u.account_id = accounts.id);

-- Public, but for the silence of its author.
alter table statuses add column hushed {bool} not null default false;
create index statuses_hushed on statuses (account_id) where hushed;

-- The report of which a notification tells.
alter table notifications add column report_id {int} references reports (id) on delete cascade;
create index notifications_report on notifications (report_id) where report_id is not null;
drop index notifications_once;
create unique index notifications_once
  on notifications (account_id, kind, from_id, coalesce(status_id, 0), coalesce(report_id, 0));
