-- Keys of actors of other servers besides the one in their row.
create table actor_keys (
  key_id text primary key,
  account_id {int} not null references accounts (id) on delete cascade,
  public_key text not null -- PEM, or multibase of a Multikey
) {strict};
create index actor_keys_account on actor_keys (account_id);
