-- The day on which a host was last visited; 0: never yet. What has not been for long is forgotten, but for hosts that are given up.
alter table hosts add column visited_day {int} not null default 0;
--only sqlite
update hosts set visited_day = unixepoch() * 1000;
--end
--only postgres
update hosts set visited_day = extract(epoch from now())::bigint * 1000;
--end
create index hosts_visited on hosts (visited_day) where unavailable_at is null;
