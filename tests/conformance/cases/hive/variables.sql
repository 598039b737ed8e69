-- A variable that the file sets is filled in; any other may be a value, or stays a part of the name.
SET hivevar:db=dw;
set source = raw;
CREATE TABLE ${hivevar:db}.t AS SELECT a FROM ${source}.s WHERE day = '${hiveconf:day}' AND hour >= ${hour};
INSERT INTO ${hivevar:db}.u_${source} SELECT a FROM ${hivevar:db}.t;
INSERT INTO ${unknown}.w SELECT a FROM ${hivevar:db}.t;
