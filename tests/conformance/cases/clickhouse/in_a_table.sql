-- IN may look into a query of WITH, or a table, by its name alone; a bare name may be an array's.
CREATE TABLE visits (id Int32, page Int32, seen Array(Int32));
CREATE TABLE known.pages (page Int32);
CREATE VIEW kept AS
WITH few AS (SELECT owner FROM owners WHERE active)
SELECT page FROM visits WHERE id IN few AND page NOT IN known.pages AND id IN seen;
