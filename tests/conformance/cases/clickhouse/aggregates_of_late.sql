CREATE VIEW m.v AS
SELECT k, groupArraySorted(3)(at) AS firsts, approx_top_k(4)(w) AS words, argAndMax(a, b) AS both, distinctJSONPaths(doc) AS paths
FROM s.o GROUP BY k;
