-- table a (x)
RENAME TABLE a TO b;
