SET @r := 0;
UPDATE t SET t.rank_no = @r := @r + 1, t.u = t.v WHERE t.x IS NOT NULL;
