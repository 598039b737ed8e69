%python
# all of this cell is Python's: "a quote
frame = spark.table('lake.raw')

-- COMMAND ----------

%sql
CREATE TABLE rest AS
SELECT weight
  % lot AS left_over FROM lake.cargo

-- COMMAND ----------

%run ./other
-- COMMAND ----------
INSERT INTO rest SELECT spare FROM lake.hold
