-- When an account is to be deleted, because its owner said so; until then they can keep it.
alter table users add column deletion_at {int};

-- The second factor of a login: codes of an app (TOTP).
create table second_factors (
  user_id {int} primary key references users (id) on delete cascade,
  secret {blob} not null,
  confirmed_at {int}, -- none: it is still being set up
  last_step {int} not null default 0 -- a code works once
) {strict};

-- Codes for those who lost their app. Only hashes are kept; each works once.
create table recovery_codes (
  hash {blob} primary key,
  user_id {int} not null references users (id) on delete cascade
) {strict};
create index recovery_codes_user on recovery_codes (user_id);
