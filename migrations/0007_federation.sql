-- What is exchanged with other servers.

-- Where deliveries to an account go: the shared inbox of its server, else its own; and that address's host.
alter table accounts add column delivery_inbox text not null default '';
alter table accounts add column delivery_host text not null default '';
alter table accounts add column public_key_id text not null default '';
create index accounts_public_key on accounts (public_key_id) where public_key_id <> '';

-- The key of the server's own actor, which signs fetches. One row.
create table instance_key (
  id {int} primary key check (id = 1),
  private_key text not null
) {strict};

-- What is on its way to other servers: the text once, however many get it.
create table activities (
  id {id} primary key,
  account_id {int} references accounts (id) on delete cascade, -- who signs; none: the server's own actor
  body text not null
) {strict};
create index activities_account on activities (account_id);

create table deliveries (
  host text not null,
  activity_id {int} not null,
  inbox text not null,
  run_at {int} not null,
  attempts {int} not null default 0,
  error text,
  primary key (host, activity_id, inbox)
) {strict};
create index deliveries_due on deliveries (host, run_at);
create index deliveries_activity on deliveries (activity_id);

-- How other servers have answered of late.
create table hosts (
  host text primary key,
  due_at {int}, -- when something may be tried there; none: nothing waits
  failures {int} not null default 0, -- in a row
  failed_days {int} not null default 0, -- days in a row on which nothing got through
  failed_day {int} not null default 0, -- the last of them
  unavailable_at {int}, -- given up until it calls itself
  rfc9421 {bool} not null default false, -- it wants the newer kind of signature
  error text
) {strict};
create index hosts_due on hosts (due_at) where due_at is not null;

-- Deleted elsewhere, perhaps before we knew it.
create table tombstones (
  uri text primary key,
  expires_at {int} not null
) {strict};
create index tombstones_expiry on tombstones (expires_at);

alter table favourites add column uri text;
create unique index favourites_uri on favourites (uri) where uri is not null;
create index follows_uri on follows (uri) where uri is not null;
create index follow_requests_uri on follow_requests (uri) where uri is not null;
create index blocks_uri on blocks (uri) where uri is not null;

-- Jobs that wait for other servers stand in a line of their own, so that they hold up nobody.
-- Who takes a job moves its time on, so that nobody else takes it meanwhile.
alter table jobs add column remote {bool} not null default false;
alter table jobs drop column taken_until;
drop index jobs_due;
create index jobs_due on jobs (remote, run_at, id);

-- What a post answers, as long as that is not here.
alter table statuses add column in_reply_to_uri text;
create index statuses_reply_uri on statuses (in_reply_to_uri) where in_reply_to_uri is not null;
-- Where the replies of a remote post are listed, and when they were last looked for.
alter table statuses add column replies_url text;
alter table statuses add column replies_fetched_at {int};
-- The address of a picture that stands for a remote video.
alter table media add column remote_preview_url text;

-- Whether the follower is of another server: their inboxes are looked for with each post.
alter table follows add column remote {bool} not null default false;
create index follows_remote on follows (target_id, account_id) where remote;
