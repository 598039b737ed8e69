DO $do$
DECLARE
    head constant text := 'INSERT INTO t (x) ';
    q text;
BEGIN
    q := head || 'SELECT a';
    q := q || ' FROM s';
    EXECUTE q;
    EXECUTE 'DELETE FROM ' || some_function();
    EXECUTE format('TRUNCATE %I', 'x');
END
$do$;
