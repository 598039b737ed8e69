INSERT INTO z (f, h) SELECT a!, (b + 1)! FROM t;
