CREATE OR REPLACE TYPE label_t AS OBJECT (
  id NUMBER,
  label VARCHAR2(50),
  MEMBER FUNCTION shown RETURN VARCHAR2
);
/
CREATE OR REPLACE TYPE labels_t AS TABLE OF label_t;
/
CREATE OR REPLACE FUNCTION dear_labels RETURN labels_t PIPELINED IS
BEGIN
  FOR r IN (SELECT p.no, p.name FROM product p) LOOP
    PIPE ROW (label_t(r.no, UPPER(r.name)));
  END LOOP;
  RETURN;
END;
/
CREATE OR REPLACE FUNCTION all_labels RETURN labels_t IS
  l labels_t;
BEGIN
  SELECT label_t(v.no, v.title) BULK COLLECT INTO l FROM video v;
  RETURN l;
END;
/
INSERT INTO shown (id, label) SELECT d.id, d.label FROM TABLE(dear_labels()) d;
CREATE VIEW listed AS SELECT * FROM TABLE(all_labels());
