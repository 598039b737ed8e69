SET search_path TO app, public;
INSERT INTO t (x) SELECT a FROM s;
SET search_path = "Other";
INSERT INTO t (x) SELECT a FROM public.s;
SET SCHEMA 'third';
INSERT INTO t (x) SELECT a FROM s;
