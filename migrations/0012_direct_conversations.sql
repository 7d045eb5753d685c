-- The posts that direct conversations are made of.

create index statuses_direct on statuses (conversation_id, id) where visibility = 3;
