-- Words of accounts and posts.

--only sqlite
create virtual table account_search using fts5 (words, content='', contentless_delete=1, prefix='2 3', tokenize='unicode61 remove_diacritics 2');
create virtual table status_search using fts5 (words, content='', contentless_delete=1, tokenize='unicode61 remove_diacritics 2');
--end
--only postgres
create table account_search (
  id bigint primary key references accounts (id) on delete cascade,
  words tsvector not null
);
create index account_search_words on account_search using gin (words);
create table status_search (
  id bigint primary key references statuses (id) on delete cascade,
  words tsvector not null
);
create index status_search_words on status_search using gin (words);
--end
