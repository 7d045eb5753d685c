-- What was taken out of public timelines is looked for among all posts of an account, bit by bit.
drop index statuses_hushed;
