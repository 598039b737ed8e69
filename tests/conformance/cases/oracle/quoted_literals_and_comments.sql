/* a comment */
INSERT INTO t (a, b) -- another
SELECT q'[it's; -- no comment]', s.x FROM s;
