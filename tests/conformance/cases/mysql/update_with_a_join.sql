UPDATE t INNER JOIN s ON s.id = t.id SET t.x = s.y WHERE s.flag = 1;
