CREATE TEMP TABLE hashed AS SELECT id, md5(lower(email)) AS mail, max(phone) AS phone FROM people GROUP BY id, email;
CREATE TABLE t AS
SELECT upper(mail) AS key, md5(phone) AS phone_key, CASE WHEN mail LIKE 'a%' THEN 1 END AS flag FROM hashed;
CREATE TABLE u AS SELECT md5(name) || name AS both, md5(name) AS one FROM people;
