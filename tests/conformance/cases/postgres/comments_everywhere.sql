/* outer /* comments nest */ SELECT x FROM wrong; */
CREATE TABLE t AS SELECT a, -- the first; SELECT 1 FROM wrong
    '/* no comment */' AS text, $$ -- no comment $$ AS more
FROM /* here */ s;
