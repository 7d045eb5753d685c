-- A host that a worker has taken, or that is to be left alone, is not visited before; one that waits only for a single
-- activity is.
alter table hosts add column paused_until {int};
