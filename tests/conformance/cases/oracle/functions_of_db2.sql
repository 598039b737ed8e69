CREATE FUNCTION pay.taxed (gross DECIMAL(9,2)) RETURNS DECIMAL(9,2) LANGUAGE SQL READS SQL DATA
RETURN SELECT gross * r.rate FROM rates r WHERE r.valid = 1;

CREATE FUNCTION pay.staff_of (site INTEGER) RETURNS TABLE (no INTEGER, name VARCHAR(40)) LANGUAGE SQL READS SQL DATA
RETURN SELECT s.staff_no, s.last_name FROM staff s WHERE s.site = staff_of.site;

INSERT INTO pay.slips (net, printed) SELECT pay.taxed(w.gross), CURRENT TIMESTAMP FROM wages w;
INSERT INTO pay.lists (name) SELECT x.name FROM sites, TABLE(pay.staff_of(sites.id)) AS x;
