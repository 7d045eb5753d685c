-- Posts with pictures, for public timelines that show only those.

create index media_local on media (status_id) where position = 0 and remote_url is null;
create index media_remote on media (status_id) where position = 0 and remote_url is not null;
