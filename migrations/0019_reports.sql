-- What people here report, and when an account moved last.
alter table reports add column category text not null default 'other'; -- spam, legal, violation, other
alter table reports add column rule_ids text not null default '[]'; -- JSON
alter table reports add column forwarded {bool} not null default false; -- its server was told

alter table accounts add column moved_at {int};
