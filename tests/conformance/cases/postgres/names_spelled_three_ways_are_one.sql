-- default_schema: public
CREATE TABLE t AS
SELECT a.x, b.y, c.z
FROM accounts AS a, public.accounts AS b, "public"."accounts" AS c;
