DELETE t FROM t INNER JOIN s ON s.id = t.id WHERE s.gone = 1;
