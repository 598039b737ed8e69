-- table a (x)
-- table b (x)
ALTER TABLE a SWAP WITH b;
