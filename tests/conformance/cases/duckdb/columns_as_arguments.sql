CREATE TABLE marks (pupil INT, maths INT, music INT, note VARCHAR);

CREATE VIEW best AS
SELECT pupil, greatest(*COLUMNS('^m')) AS top, concat_ws('-', *COLUMNS(* EXCLUDE (note))) AS line, least(*COLUMNS([maths, music]), 6) AS least
FROM marks WHERE coalesce(*COLUMNS(c -> c LIKE 'mu%')) > 1;

CREATE VIEW every AS SELECT coalesce(*COLUMNS(*), 0) AS first FROM unknown;
