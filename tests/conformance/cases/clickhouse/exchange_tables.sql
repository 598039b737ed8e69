-- table a (x)
-- table b (x)
EXCHANGE TABLES a AND b;
