-- Who asked that search engines leave out what is theirs.
alter table accounts add column noindex {bool} not null default false;
