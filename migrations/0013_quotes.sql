-- Posts that quote others, with the consent of those who wrote them.

alter table statuses add column quotes_count {int} not null default 0; -- accepted ones
alter table statuses add column quote_policy {int} not null default 0; -- who may quote: the bits of store::quotes::Policy
alter table statuses add column is_quote {bool} not null default false;

create table quotes (
  status_id {id} primary key references statuses (id) on delete cascade, -- the post that quotes
  account_id {int} not null references accounts (id) on delete cascade, -- its author
  quoted_id {int} references statuses (id) on delete set null, -- none: not here yet, or gone
  quoted_account_id {int} references accounts (id) on delete set null,
  quoted_uri text not null,
  state {int} not null, -- 0 pending, 1 accepted, 2 rejected, 3 revoked, 4 deleted
  authorization_uri text -- the consent, when another server gave it
) {strict};
create index quotes_quoted on quotes (quoted_id, status_id) where quoted_id is not null;
create index quotes_account on quotes (account_id);
create index quotes_quoted_account on quotes (quoted_account_id) where quoted_account_id is not null;
create index quotes_authorization on quotes (authorization_uri) where authorization_uri is not null;
