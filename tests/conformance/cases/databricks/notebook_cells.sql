-- Databricks notebook source
SELECT a FROM t

-- COMMAND ----------

INSERT INTO u SELECT b FROM s

-- COMMAND ----------
-- MAGIC %md done

REPLACE TABLE x SHALLOW CLONE y;
