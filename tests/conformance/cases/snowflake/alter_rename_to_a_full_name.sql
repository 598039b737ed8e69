-- table core.t_new (a)
ALTER TABLE core.t_new RENAME TO mart.t;
