-- table readings (id, t_min, t_max, p_min)
-- table stations (id, t_zone, name)
CREATE VIEW temperatures AS SELECT r.id, r.* LIKE 't_m%' FROM readings r JOIN stations s USING (id);
CREATE VIEW zones AS SELECT s.* ILIKE 'T%' FROM readings r JOIN stations s USING (id);
CREATE VIEW lowest AS SELECT * SIMILAR TO '._min' FROM readings;
CREATE VIEW highest AS SELECT * GLOB '*_max' FROM readings;
