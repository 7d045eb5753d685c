-- What lies between people.

create table follows (
  id {id} primary key,
  account_id {int} not null references accounts (id) on delete cascade,
  target_id {int} not null references accounts (id) on delete cascade,
  show_reblogs {bool} not null default true,
  notify {bool} not null default false,
  languages text, -- JSON, none: all
  uri text,
  created_at {int} not null,
  unique (account_id, target_id)
) {strict};
create index follows_target on follows (target_id, id);
create index follows_account on follows (account_id, id);
create index follows_notify on follows (target_id) where notify;

create table follow_requests (
  id {id} primary key,
  account_id {int} not null references accounts (id) on delete cascade,
  target_id {int} not null references accounts (id) on delete cascade,
  show_reblogs {bool} not null default true,
  notify {bool} not null default false,
  languages text,
  uri text,
  created_at {int} not null,
  unique (account_id, target_id)
) {strict};
create index follow_requests_target on follow_requests (target_id, id);

create table blocks (
  id {id} primary key,
  account_id {int} not null references accounts (id) on delete cascade,
  target_id {int} not null references accounts (id) on delete cascade,
  uri text,
  created_at {int} not null,
  unique (account_id, target_id)
) {strict};
create index blocks_target on blocks (target_id);
create index blocks_account on blocks (account_id, id);

create table mutes (
  id {id} primary key,
  account_id {int} not null references accounts (id) on delete cascade,
  target_id {int} not null references accounts (id) on delete cascade,
  notifications {bool} not null default true,
  expires_at {int},
  created_at {int} not null,
  unique (account_id, target_id)
) {strict};
create index mutes_target on mutes (target_id);
create index mutes_account on mutes (account_id, id);

-- Domains that one account does not want to see.
create table account_domain_blocks (
  id {id} primary key,
  account_id {int} not null references accounts (id) on delete cascade,
  domain text not null,
  unique (account_id, domain)
) {strict};

create table account_notes (
  account_id {int} not null references accounts (id) on delete cascade,
  target_id {int} not null references accounts (id) on delete cascade,
  comment text not null,
  primary key (account_id, target_id)
) {strict};
create index account_notes_target on account_notes (target_id);

create table endorsements (
  id {id} primary key,
  account_id {int} not null references accounts (id) on delete cascade,
  target_id {int} not null references accounts (id) on delete cascade,
  unique (account_id, target_id)
) {strict};
create index endorsements_target on endorsements (target_id);

create table tag_follows (
  id {id} primary key,
  account_id {int} not null references accounts (id) on delete cascade,
  tag_id {int} not null references tags (id) on delete cascade,
  unique (account_id, tag_id)
) {strict};
create index tag_follows_tag on tag_follows (tag_id);

create table featured_tags (
  id {id} primary key,
  account_id {int} not null references accounts (id) on delete cascade,
  tag_id {int} not null references tags (id) on delete cascade,
  unique (account_id, tag_id)
) {strict};
create index featured_tags_tag on featured_tags (tag_id);
