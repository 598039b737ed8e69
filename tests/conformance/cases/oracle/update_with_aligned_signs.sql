UPDATE acc a
   SET balance     = (SELECT SUM(m.amt) FROM moves m WHERE m.acc = a.id),
       last_change = SYSDATE
 WHERE a.kind      = 'X';
