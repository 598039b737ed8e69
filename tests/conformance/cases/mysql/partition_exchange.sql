-- table t (a)
-- table stage (a)
ALTER TABLE t EXCHANGE PARTITION p1 WITH TABLE stage;
