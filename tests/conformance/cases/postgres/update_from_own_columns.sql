UPDATE t SET a = b + 1, c = d;
