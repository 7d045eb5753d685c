-- Deleted or undone elsewhere, perhaps before we knew it: by whom, since what a neighbour writes is not theirs to delete. What
-- is remembered without that holds for some hours, and is forgotten.
drop table tombstones;
create table tombstones (
  account_id {int} not null references accounts (id) on delete cascade,
  uri text not null,
  expires_at {int} not null,
  primary key (account_id, uri)
) {strict};
create index tombstones_expiry on tombstones (expires_at);

-- Posts of this server that everybody could see, and that are gone.
create table deleted_statuses (
  id {int} primary key,
  account_id {int} not null references accounts (id) on delete cascade
) {strict};
create index deleted_statuses_account on deleted_statuses (account_id);
