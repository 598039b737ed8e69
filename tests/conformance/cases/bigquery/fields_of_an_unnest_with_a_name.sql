-- Of the only source, an UNNEST, a bare name is a field, unless its elements are asked for as they are.
CREATE TABLE d.visits AS
SELECT v.id,
       (SELECT value.int_value FROM UNNEST(v.params) AS p WHERE p.key = 'room') AS room,
       (SELECT amount FROM UNNEST(v.fees) f WHERE kind = 'late') AS late_fee,
       (SELECT COUNT(tag) FROM UNNEST(v.tags) AS tag WHERE tag <> least_tag) AS tags
FROM d.raw_visits AS v;
