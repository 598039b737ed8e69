CREATE TABLE mart.t AS
SELECT a.x, b.y, c.z
FROM `my-project.core.s` AS a
INNER JOIN `my-project`.core.s AS b ON b.id = a.id
INNER JOIN my-project.core.s AS c ON c.id = a.id;
