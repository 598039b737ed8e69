INSERT INTO pairs SELECT id, k, v, tags FROM events ARRAY JOIN keys AS k, vals AS v, tags;
