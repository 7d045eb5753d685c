-- Named in a post that is not addressed to them: they are shown, and not told.
alter table mentions add column quiet {bool} not null default false;
