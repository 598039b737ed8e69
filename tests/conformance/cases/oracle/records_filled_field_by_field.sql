CREATE OR REPLACE PACKAGE rep AS
  TYPE line_t IS RECORD (cust NUMBER, total NUMBER);
  TYPE lines_t IS TABLE OF line_t;
  FUNCTION piped RETURN lines_t PIPELINED;
  FUNCTION collected RETURN lines_t;
END rep;
/
CREATE OR REPLACE PACKAGE BODY rep AS
  FUNCTION piped RETURN lines_t PIPELINED IS
    l line_t;
  BEGIN
    FOR r IN (SELECT o.cust_id, o.amount FROM orders o) LOOP
      l.cust := r.cust_id;
      l.total := r.amount * 2;
      PIPE ROW (l);
    END LOOP;
    RETURN;
  END piped;

  FUNCTION collected RETURN lines_t IS
    ls lines_t := lines_t();
  BEGIN
    SELECT b.cust_id, b.due BULK COLLECT INTO ls FROM bills b;
    RETURN ls;
  END collected;
END rep;
/
CREATE VIEW piped_v AS SELECT p.cust, p.total FROM TABLE(rep.piped()) p;
CREATE VIEW collected_v AS SELECT c.cust, c.total FROM TABLE(rep.collected()) c;
