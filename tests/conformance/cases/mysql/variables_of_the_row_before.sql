CREATE TABLE visit_pairs AS
SELECT v.id,
       @last_person := @person AS last_person,
       @person := v.person AS person,
       CASE WHEN @last_person = @person THEN @last_day := @day ELSE @last_day := NULL END AS last_day,
       @day := DATE(v.seen) AS day
FROM visits v;

INSERT INTO best (id, team, place)
SELECT ranked.id, ranked.team, ranked.place
FROM (
  SELECT s.id,
         @place := IF(@team = s.team, @place + 1, 1) AS place,
         @team := s.team AS team
  FROM scores s, (SELECT @place := 0, @team := NULL) AS begin
  ORDER BY s.team, s.points DESC
) AS ranked
WHERE ranked.place <= 3;
