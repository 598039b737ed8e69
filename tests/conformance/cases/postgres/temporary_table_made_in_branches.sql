CREATE FUNCTION load_orders(everything boolean) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    DROP TABLE IF EXISTS stage;
    IF everything THEN
        CREATE TEMP TABLE stage AS SELECT a FROM s1;
    ELSIF now() > '2020-01-01' THEN
        CREATE TEMP TABLE stage AS SELECT b AS a FROM s2;
    ELSE
        CREATE TEMP TABLE stage AS SELECT c AS a FROM s3;
    END IF;
    INSERT INTO t (a) SELECT a FROM stage;
    DROP TABLE stage;
    CREATE TEMP TABLE stage AS SELECT d AS a FROM s4;
    INSERT INTO u (a) SELECT a FROM stage;
END
$$;
