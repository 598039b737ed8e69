CREATE FUNCTION twice (a int) RETURNS int IMMUTABLE AS $$ return a * 2 $$ LANGUAGE plpythonu;
CREATE EXTERNAL MODEL said FUNCTION said_llm IAM_ROLE DEFAULT;
INSERT INTO doubled SELECT twice(n) AS n FROM numbers;
