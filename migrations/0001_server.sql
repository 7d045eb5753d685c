-- What belongs to the server itself.

create table settings (
  key text primary key,
  value text not null -- JSON
) {strict};

create table rules (
  id {id} primary key,
  position {int} not null,
  text text not null,
  hint text not null default ''
) {strict};

-- Work that must happen, written in the transaction of its cause.
create table jobs (
  id {id} primary key,
  kind text not null,
  payload text not null, -- JSON
  run_at {int} not null,
  attempts {int} not null default 0,
  taken_until {int} not null default 0,
  error text
) {strict};
create index jobs_due on jobs (run_at);
