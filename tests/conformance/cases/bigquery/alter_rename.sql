-- table d.t_new (a)
ALTER TABLE d.t_new RENAME TO t;
