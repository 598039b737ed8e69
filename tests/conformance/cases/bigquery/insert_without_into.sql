INSERT d.t (b, a) SELECT x, y FROM d.s;
