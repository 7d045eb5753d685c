-- Who is looked for among hosts that may be forgotten passes by none that something waits for.
drop index hosts_visited;
create index hosts_visited on hosts (visited_day) where unavailable_at is null and due_at is null;
