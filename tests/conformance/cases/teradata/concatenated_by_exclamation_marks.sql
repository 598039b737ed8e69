INSERT INTO mart.keys (k) SELECT TRIM(s.db) !! '.' !! TRIM(s.obj) FROM stage.objects s WHERE s.db !! s.obj <> s.alias;
