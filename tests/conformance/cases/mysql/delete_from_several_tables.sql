DELETE a, b FROM a INNER JOIN b ON b.id = a.id WHERE a.gone = 1;
