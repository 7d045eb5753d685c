-- Lists, filters, notifications, markers.

create table lists (
  id {id} primary key,
  account_id {int} not null references accounts (id) on delete cascade,
  title text not null,
  replies_policy text not null default 'list', -- followed, list, none
  exclusive {bool} not null default false
) {strict};
create index lists_account on lists (account_id, id);

create table list_members (
  list_id {int} not null references lists (id) on delete cascade,
  account_id {int} not null references accounts (id) on delete cascade,
  primary key (list_id, account_id)
) {strict};
create index list_members_account on list_members (account_id);

create table filters (
  id {id} primary key,
  account_id {int} not null references accounts (id) on delete cascade,
  title text not null,
  contexts text not null, -- JSON
  action text not null default 'warn', -- warn, hide, blur
  expires_at {int}
) {strict};
create index filters_account on filters (account_id, id);

create table filter_keywords (
  id {id} primary key,
  filter_id {int} not null references filters (id) on delete cascade,
  keyword text not null,
  whole_word {bool} not null default true
) {strict};
create index filter_keywords_filter on filter_keywords (filter_id, id);

create table filter_statuses (
  id {id} primary key,
  filter_id {int} not null references filters (id) on delete cascade,
  status_id {int} not null references statuses (id) on delete cascade,
  unique (filter_id, status_id)
) {strict};
create index filter_statuses_status on filter_statuses (status_id);

create table notifications (
  id {id} primary key,
  account_id {int} not null references accounts (id) on delete cascade,
  kind text not null,
  from_id {int} not null references accounts (id) on delete cascade,
  status_id {int} references statuses (id) on delete cascade,
  group_key text not null,
  created_at {int} not null
) {strict};
create index notifications_account on notifications (account_id, id);
create index notifications_from on notifications (from_id);
create index notifications_status on notifications (status_id) where status_id is not null;
-- The same thing by the same person about the same post is told once.
create unique index notifications_once on notifications (account_id, kind, from_id, coalesce(status_id, 0));

create table markers (
  account_id {int} not null references accounts (id) on delete cascade,
  timeline text not null, -- home, notifications
  last_read_id {int} not null,
  version {int} not null,
  updated_at {int} not null,
  primary key (account_id, timeline)
) {strict};
create index notifications_group on notifications (account_id, group_key, id);
