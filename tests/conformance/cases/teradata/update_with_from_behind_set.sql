BT;
UPDATE mart.r SET a = s.a FROM stage.s s WHERE r.k = s.k;
ET;
