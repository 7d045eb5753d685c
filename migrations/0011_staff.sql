-- Moderators are written to; they are few among many.

create index users_staff on users (role) where role > 0;
