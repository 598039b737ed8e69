CREATE FUNCTION d.last_seen(who INT64) AS ((SELECT MAX(v.day) FROM d.visits AS v WHERE v.person = who));
CREATE TABLE d.people_seen AS SELECT p.id, d.last_seen(p.id) AS seen FROM d.people AS p;
