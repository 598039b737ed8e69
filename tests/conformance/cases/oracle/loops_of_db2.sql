BEGIN
  FOR r AS found CURSOR FOR SELECT b.id AS bid, SUM(b.amt) AS total FROM s.batch b GROUP BY b.id DO
    INSERT INTO s.settled (id, total) VALUES (bid, total);
    UPDATE s.accounts SET bal = bal + total WHERE no = bid;
  END FOR;
  FOR SELECT x.a FROM s.x AS x DO
    INSERT INTO s.y (a) VALUES (a);
  END FOR;
END
