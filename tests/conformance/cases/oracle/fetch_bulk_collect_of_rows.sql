CREATE OR REPLACE PROCEDURE load_visits IS
  TYPE visits_t IS TABLE OF visit_fact%ROWTYPE INDEX BY PLS_INTEGER;
  l_visits visits_t;
  CURSOR c_visits IS
    SELECT v.patient_no, TRIM(v.ward) ward, v.fee * 100 cents FROM visits v WHERE v.closed = 'Y';
BEGIN
  OPEN c_visits;
  LOOP
    FETCH c_visits BULK COLLECT INTO l_visits LIMIT 500;
    FORALL i IN 1 .. l_visits.COUNT
      INSERT INTO visit_fact VALUES l_visits(i);
    EXIT WHEN c_visits%NOTFOUND;
  END LOOP;
  CLOSE c_visits;
END;
/
