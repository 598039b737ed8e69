CREATE VIEW v AS
SELECT t.a, t.kinds::kind[] AS kinds FROM t
WHERE t.b = ANY(ARRAY['x']::kind[]) AND t.place <<| t.other AND t.d ~= t.e
ORDER BY t.f USING >;
CREATE TABLE p OF person;
