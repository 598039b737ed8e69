CREATE TABLE t AS SELECT c.id, o.price, pos FROM c AS c, c.orders AS o AT pos;
UNLOAD ('SELECT u.a FROM u WHERE u.b = \'x\'') TO 's3://bucket/' IAM_ROLE 'r';
