-- Keys on people's devices that sign in without a password (WebAuthn).
create table passkeys (
  id {int} primary key,
  user_id {int} not null references users (id) on delete cascade,
  name text not null,
  credential_id {blob} not null, -- chosen by the device
  credential text not null, -- JSON: the public key, and what is known of the device
  created_at {int} not null,
  last_used_at {int}
) {strict};
create unique index passkeys_credential on passkeys (credential_id);
create index passkeys_user on passkeys (user_id);

-- What a device was asked, until it answers.
create table passkey_requests (
  hash {blob} primary key,
  user_id {int} references users (id) on delete cascade, -- who adds a passkey; none: somebody signs in
  state text not null,
  expires_at {int} not null
) {strict};
create index passkey_requests_user on passkey_requests (user_id);
create index passkey_requests_end on passkey_requests (expires_at);
