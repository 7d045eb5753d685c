-- Accounts of everybody; logins, sessions and apps of our own.

create table accounts (
  id {id} primary key,
  username text not null,
  username_key text not null, -- lower case
  domain text not null default '', -- '' is this server
  uri text not null unique,
  url text not null,
  display_name text not null default '',
  note text not null default '', -- source of a local account, HTML of a remote one
  note_html text not null default '',
  fields text not null default '[]', -- JSON: name, value, value_html, verified_at
  avatar text not null default '', -- storage key, or URL of a remote one
  avatar_static text not null default '',
  header text not null default '',
  header_static text not null default '',
  avatar_description text not null default '',
  header_description text not null default '',
  show_media {bool} not null default true,
  show_media_replies {bool} not null default true,
  show_featured {bool} not null default true,
  attribution_domains text not null default '[]', -- JSON
  actor_type text not null default 'Person',
  locked {bool} not null default false,
  discoverable {bool} not null default false,
  indexable {bool} not null default false,
  hide_collections {bool} not null default false,
  memorial {bool} not null default false,
  followers_count {int} not null default 0,
  following_count {int} not null default 0,
  statuses_count {int} not null default 0,
  last_status_at {int},
  created_at {int} not null,
  suspended_at {int},
  silenced_at {int},
  moved_to_id {int} references accounts (id) on delete set null,
  also_known_as text not null default '[]', -- JSON
  inbox_url text not null default '',
  shared_inbox_url text not null default '',
  outbox_url text not null default '',
  followers_url text not null default '',
  following_url text not null default '',
  featured_url text not null default '',
  public_key text not null default '',
  private_key text not null default '',
  fetched_at {int},
  unique (username_key, domain)
) {strict};
create index accounts_moved_to on accounts (moved_to_id) where moved_to_id is not null;

create table users (
  id {id} primary key,
  account_id {int} not null unique references accounts (id) on delete cascade,
  email text not null,
  email_key text not null unique, -- lower case
  unconfirmed_email text,
  password_hash text not null,
  role {int} not null default 0, -- 0 user, 1 moderator, 2 admin, 3 owner
  locale text not null default 'en',
  settings text not null default '{}', -- JSON
  reason text not null default '',
  app_id {int}, -- the app that signed them up
  sign_up_ip text not null default '',
  confirmed_at {int},
  approved {bool} not null,
  disabled {bool} not null default false,
  created_at {int} not null,
  last_sign_in_at {int}
) {strict};

-- Secrets that are mailed: confirmation of an address, reset of a password. Only hashes are kept.
create table user_tokens (
  hash {blob} primary key,
  user_id {int} not null references users (id) on delete cascade,
  purpose {int} not null, -- 0 confirmation, 1 password reset
  expires_at {int} not null
) {strict};
create index user_tokens_user on user_tokens (user_id);

create table sessions (
  id {id} primary key,
  hash {blob} not null unique,
  user_id {int} not null references users (id) on delete cascade,
  ip text not null,
  user_agent text not null,
  created_at {int} not null,
  last_used_at {int} not null
) {strict};
create index sessions_user on sessions (user_id);

create table apps (
  id {id} primary key,
  name text not null,
  website text,
  redirect_uris text not null, -- JSON
  scopes text not null,
  client_id text not null unique,
  secret_hash {blob} not null,
  created_at {int} not null
) {strict};

create table access_tokens (
  id {id} primary key,
  hash {blob} not null unique,
  app_id {int} not null references apps (id) on delete cascade,
  user_id {int} references users (id) on delete cascade, -- none: the app itself
  scopes text not null,
  created_at {int} not null,
  last_used_at {int} not null
) {strict};
create index access_tokens_app on access_tokens (app_id, coalesce(user_id, 0), id);
create index access_tokens_user on access_tokens (user_id);

create table oauth_codes (
  hash {blob} primary key,
  app_id {int} not null references apps (id) on delete cascade,
  user_id {int} not null references users (id) on delete cascade,
  redirect_uri text not null,
  scopes text not null,
  challenge text, -- PKCE S256
  expires_at {int} not null,
  token_id {int} references access_tokens (id) on delete cascade -- what it was exchanged for
) {strict};
create index oauth_codes_app on oauth_codes (app_id);
create index oauth_codes_user on oauth_codes (user_id);
create index oauth_codes_token on oauth_codes (token_id);
