INSERT /*+ APPEND PARALLEL(t, 4) */ INTO t (a)
SELECT /*+ LEADING(s) USE_HASH(u) */ s.x FROM s JOIN u ON u.id = s.id;
