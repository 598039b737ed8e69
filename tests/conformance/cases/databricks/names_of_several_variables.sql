INSERT OVERWRITE ${catalog}.${db}_${sf}.broker
SELECT s.x FROM ${catalog}.${db}_${sf}_stage.s AS s;
INSERT OVERWRITE IDENTIFIER(:catalog || '.' || :db || '.t') SELECT u.x FROM u;
CREATE OR REPLACE TABLE IDENTIFIER(:name) AS SELECT u.x FROM u;
