-- Only IF(x = 0, NULL, x) is NULLIF and only IF(x IS NULL, 0, x) COALESCE: any other IF decides by its condition.
INSERT INTO o (a, b, c) SELECT if(x = '', 'none', x), if(x = '', NULL, x), if(x IS NULL, '', x) FROM s;
