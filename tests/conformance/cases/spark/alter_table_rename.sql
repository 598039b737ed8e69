-- table t_new (a)
ALTER TABLE t_new RENAME TO t;
