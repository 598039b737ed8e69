-- table t_new (a)
ALTER TABLE IF EXISTS t_new RENAME TO t;
