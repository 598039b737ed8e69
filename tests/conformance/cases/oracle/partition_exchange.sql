-- table stage (a)
-- table t (a)
ALTER TABLE t EXCHANGE PARTITION p1 WITH TABLE stage INCLUDING INDEXES;
