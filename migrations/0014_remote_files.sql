-- Files of other servers, fetched when they are first shown and kept as long as there is room.

-- What only this server knows.
create table secrets (
  name text primary key,
  value {blob} not null -- 32 bytes
) {strict};

create table remote_files (
  kind text not null, -- attachment, preview, avatar, header, emoji
  owner_id {int} not null, -- of the attachment, account or emoji
  url text not null, -- where it was fetched
  file text not null, -- storage key
  small text not null, -- storage key of the small or still version; the same when there is no other
  size {int} not null, -- bytes of both
  seen_at {int} not null, -- when it was last looked at, to the hour
  primary key (kind, owner_id)
) {strict};
create index remote_files_seen on remote_files (seen_at, size);
