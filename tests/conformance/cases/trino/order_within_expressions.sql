-- Within an expression of ORDER BY, too, a name is an output's before a column's; what an aggregate takes is a column.
CREATE TABLE parcels (zone varchar, area double, owner varchar);

CREATE VIEW zones AS SELECT owner AS zone, area FROM parcels ORDER BY upper(zone), area + 1;

CREATE VIEW areas AS SELECT zone, sum(area) AS owner FROM parcels GROUP BY zone ORDER BY max(owner);
