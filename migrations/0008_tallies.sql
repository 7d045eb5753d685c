-- Polls whose new votes other servers are to be told of.
alter table polls add column tally_due {bool} not null default false;
