CREATE VIEW v AS
SELECT d.no, RTRIM(XMLAGG(XMLELEMENT(e, name || ',') ORDER BY d.name).EXTRACT('//text()').getClobVal(), ',') AS names
FROM d GROUP BY d.no;
