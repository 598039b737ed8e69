-- Scripts that a shell completes: a value is but a value, a name stays as it is written.
INSERT INTO t SELECT a FROM s WHERE b = ${B} AND c = '${C}';
INSERT INTO ${SCHEMA}.u SELECT a FROM s;
