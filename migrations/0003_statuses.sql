-- Posts and what hangs on them.

create table conversations (
  id {id} primary key,
  uri text unique
) {strict};

create table statuses (
  id {id} primary key,
  account_id {int} not null references accounts (id) on delete cascade,
  uri text not null unique,
  url text,
  local {bool} not null,
  content text not null, -- HTML
  source text not null, -- what the author typed, of local posts
  spoiler_text text not null default '',
  visibility {int} not null, -- 0 public, 1 unlisted, 2 private, 3 direct
  sensitive {bool} not null default false,
  language text,
  in_reply_to_id {int} references statuses (id) on delete set null,
  in_reply_to_account_id {int} references accounts (id) on delete set null,
  conversation_id {int} not null references conversations (id),
  reblog_of_id {int} references statuses (id) on delete cascade,
  poll_id {int},
  app_id {int} references apps (id) on delete set null,
  created_at {int} not null,
  edited_at {int},
  replies_count {int} not null default 0,
  reblogs_count {int} not null default 0,
  favourites_count {int} not null default 0
) {strict};
create index statuses_account on statuses (account_id, id);
-- Public timelines: no boosts, no answers to others.
create index statuses_public on statuses (id)
  where visibility = 0 and reblog_of_id is null and (in_reply_to_account_id is null or in_reply_to_account_id = account_id);
create index statuses_public_local on statuses (id)
  where visibility = 0 and reblog_of_id is null and (in_reply_to_account_id is null or in_reply_to_account_id = account_id)
    and local;
create index statuses_public_remote on statuses (id)
  where visibility = 0 and reblog_of_id is null and (in_reply_to_account_id is null or in_reply_to_account_id = account_id)
    and not local;
create unique index statuses_reblog on statuses (reblog_of_id, account_id) where reblog_of_id is not null;
create index statuses_reply on statuses (in_reply_to_id) where in_reply_to_id is not null;
create index statuses_reply_account on statuses (in_reply_to_account_id) where in_reply_to_account_id is not null;
create index statuses_conversation on statuses (conversation_id);
create index statuses_app on statuses (app_id) where app_id is not null;

create table status_edits (
  id {id} primary key,
  status_id {int} not null references statuses (id) on delete cascade,
  content text not null,
  source text not null,
  spoiler_text text not null,
  sensitive {bool} not null,
  media text not null, -- JSON: ids with descriptions
  poll_options text, -- JSON: titles
  created_at {int} not null
) {strict};
create index status_edits_status on status_edits (status_id, id);

create table idempotency_keys (
  account_id {int} not null references accounts (id) on delete cascade,
  key text not null,
  status_id {int} not null references statuses (id) on delete cascade,
  created_at {int} not null,
  primary key (account_id, key)
) {strict};
create index idempotency_keys_status on idempotency_keys (status_id);
create index idempotency_keys_age on idempotency_keys (created_at);

create table mentions (
  status_id {int} not null references statuses (id) on delete cascade,
  account_id {int} not null references accounts (id) on delete cascade,
  silent {bool} not null default false, -- may see the post, but is not named in it (any more)
  primary key (status_id, account_id)
) {strict};
create index mentions_account on mentions (account_id, status_id);

create table tags (
  id {id} primary key,
  name text not null unique, -- normalised
  display_name text not null,
  created_at {int} not null
) {strict};

create table status_tags (
  tag_id {int} not null references tags (id) on delete cascade,
  status_id {int} not null references statuses (id) on delete cascade,
  primary key (tag_id, status_id)
) {strict};
create index status_tags_status on status_tags (status_id);

-- How often an account used a tag on a day.
create table tag_uses (
  tag_id {int} not null references tags (id) on delete cascade,
  day {int} not null, -- midnight
  account_id {int} not null references accounts (id) on delete cascade,
  uses {int} not null,
  primary key (tag_id, day, account_id)
) {strict};
create index tag_uses_account on tag_uses (account_id);

create table media (
  id {id} primary key,
  account_id {int} not null references accounts (id) on delete cascade,
  status_id {int} references statuses (id) on delete set null,
  position {int}, -- place in the post; none: an edit took it out, and it is kept for the history
  kind text not null, -- image, gifv, video, audio, unknown
  content_type text not null,
  file text not null, -- storage key
  small text not null, -- storage key of the thumbnail
  remote_url text,
  size {int} not null,
  width {int} not null,
  height {int} not null,
  small_width {int} not null,
  small_height {int} not null,
  focus_x {real}, -- none: nobody chose a point
  focus_y {real},
  blurhash text,
  description text,
  unattached_at {int} not null -- when it was uploaded, or last lost its post
) {strict};
create index media_status on media (status_id, position) where status_id is not null;
create index media_account on media (account_id, status_id);
create index media_unattached on media (unattached_at) where status_id is null;

create table polls (
  id {id} primary key,
  status_id {int} not null references statuses (id) on delete cascade,
  account_id {int} not null references accounts (id) on delete cascade,
  multiple {bool} not null,
  hide_totals {bool} not null,
  expires_at {int},
  votes_count {int} not null default 0,
  voters_count {int}
) {strict};
create index polls_status on polls (status_id);
create index polls_account on polls (account_id);

create table poll_options (
  poll_id {int} not null references polls (id) on delete cascade,
  position {int} not null,
  title text not null,
  votes_count {int} not null default 0,
  primary key (poll_id, position)
) {strict};

create table poll_votes (
  poll_id {int} not null references polls (id) on delete cascade,
  account_id {int} not null references accounts (id) on delete cascade,
  choice {int} not null,
  created_at {int} not null,
  primary key (poll_id, account_id, choice)
) {strict};
create index poll_votes_account on poll_votes (account_id);

create table favourites (
  id {id} primary key,
  account_id {int} not null references accounts (id) on delete cascade,
  status_id {int} not null references statuses (id) on delete cascade,
  unique (status_id, account_id)
) {strict};
create index favourites_account on favourites (account_id, id);

create table bookmarks (
  id {id} primary key,
  account_id {int} not null references accounts (id) on delete cascade,
  status_id {int} not null references statuses (id) on delete cascade,
  unique (status_id, account_id)
) {strict};
create index bookmarks_account on bookmarks (account_id, id);

create table status_pins (
  account_id {int} not null references accounts (id) on delete cascade,
  status_id {int} not null references statuses (id) on delete cascade,
  created_at {int} not null,
  primary key (account_id, status_id)
) {strict};
create index status_pins_status on status_pins (status_id);

create table conversation_mutes (
  account_id {int} not null references accounts (id) on delete cascade,
  conversation_id {int} not null references conversations (id) on delete cascade,
  primary key (account_id, conversation_id)
) {strict};
create index conversation_mutes_conversation on conversation_mutes (conversation_id);

-- Direct conversations as one account sees them.
create table account_conversations (
  id {id} primary key,
  account_id {int} not null references accounts (id) on delete cascade,
  conversation_id {int} not null references conversations (id) on delete cascade,
  participants text not null, -- JSON: sorted account ids without the owner
  last_status_id {int} references statuses (id) on delete set null,
  unread {bool} not null default false,
  unique (account_id, conversation_id, participants)
) {strict};
create index account_conversations_page on account_conversations (account_id, last_status_id);
create index account_conversations_conversation on account_conversations (conversation_id);
create index account_conversations_status on account_conversations (last_status_id);

create table custom_emojis (
  id {id} primary key,
  shortcode text not null,
  domain text not null default '',
  file text not null, -- storage key, or URL of a remote one
  static_file text not null,
  category text,
  visible_in_picker {bool} not null default true,
  disabled {bool} not null default false,
  updated_at {int} not null,
  unique (shortcode, domain)
) {strict};
