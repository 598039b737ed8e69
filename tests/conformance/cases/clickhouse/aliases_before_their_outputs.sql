-- An alias may be used before its output, in a lambda, and in the condition of a join; in a circle the name is a column's again.
CREATE TABLE moves (src String, dst String, amount Int32, seen Array(Int32));
CREATE TABLE rates (code String, rate Int32);
CREATE VIEW ahead AS SELECT cents * 2 AS twice, arrayMap(e -> e + cents, seen) AS shifted, amount * 100 AS cents FROM moves;
CREATE VIEW joined AS
SELECT moves.src AS origin, rates.code AS known, rate FROM moves JOIN rates ON origin = known;
CREATE VIEW turned AS SELECT src AS dst, dst AS src FROM moves;
CREATE VIEW chained AS SELECT b AS c, a AS b, upper(src) AS a FROM moves;
-- With prefer_column_name_to_alias these are columns; without it the statement is an error.
CREATE VIEW around AS SELECT concat(src, 'x') AS mark, upper(mark) AS src FROM moves;
