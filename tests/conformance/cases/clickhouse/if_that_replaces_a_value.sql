-- An IF decides by its condition, as CASE does, whatever it could be written as instead.
INSERT INTO o (a, b, c) SELECT if(x = '', 'none', x), if(x = '', NULL, x), if(x IS NULL, '', x) FROM s;
