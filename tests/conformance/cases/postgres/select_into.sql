SELECT a, b AS c INTO t FROM s WHERE d > 0;
