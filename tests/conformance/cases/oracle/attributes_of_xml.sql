INSERT INTO z (x) SELECT XMLELEMENT("Man", XMLATTRIBUTES(m.id AS "no", m.first || ' ' || m.last full_name, m.val AS EVALNAME 'a' || m.key)) FROM men m;
