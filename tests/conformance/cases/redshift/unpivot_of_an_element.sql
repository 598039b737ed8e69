INSERT INTO z (name, what) SELECT attr, val FROM orders AS o, UNPIVOT o.lines[0] AS val AT attr WHERE o.k = 1;
