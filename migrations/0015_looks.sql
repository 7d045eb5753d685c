-- What is of other servers is found out when somebody looks at it.

-- Fetched when it was old already: nobody was told of it, unless its server sends it, too.
alter table statuses add column quiet {bool} not null default false;
-- When somebody last looked at an account, so that its posts, pins and counts were fetched.
alter table accounts add column looked_at {int};
-- When a poll was last fetched, or told by its server.
alter table polls add column fetched_at {int};
