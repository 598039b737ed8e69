-- As schemachange's scripts have them: in a body in dollars, in quotes and in the text of IDENTIFIER, too.
USE SCHEMA {{ db }}.core;
CREATE OR REPLACE PROCEDURE close_day() RETURNS STRING LANGUAGE SQL AS
$$
BEGIN
  INSERT INTO {{ db }}.core.days (day, takings)
  SELECT day, SUM(amount) FROM "{{ db }}".raw.sales WHERE shop <> '{{ test_shop }}' GROUP BY day;
  EXECUTE IMMEDIATE 'DELETE FROM {{ db }}.raw.late WHERE day IS NULL';
  RETURN 'closed';
END;
$$;
CREATE VIEW shops AS SELECT shop FROM IDENTIFIER('{{ db }}.raw.sales');
