CREATE OR REPLACE TYPE person_t AS OBJECT (id NUMBER, name VARCHAR2(50), city VARCHAR2(30));
/
CREATE OR REPLACE VIEW person_ov OF person_t WITH OBJECT IDENTIFIER (id) AS
SELECT c.cust_no, c.first || ' ' || c.last, a.city FROM customers c JOIN addresses a ON a.cust_no = c.cust_no;
INSERT INTO letters (cust, city) SELECT p.name, p.city FROM person_ov p WHERE p.id > 10;
CREATE VIEW unknown_ov OF hr.unknown_t WITH OBJECT OID DEFAULT AS SELECT k.code, k.title AS name FROM kinds k;
