-- table a (x)
RENAME a TO b;
