CREATE TABLE b (total int, k int);
CREATE FUNCTION f() RETURNS void LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
    total int;
BEGIN
    SELECT q INTO total FROM other;
    INSERT INTO t (c) SELECT total FROM b;
END
$$;
