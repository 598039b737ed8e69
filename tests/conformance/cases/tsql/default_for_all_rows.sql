CREATE TABLE #work (id INT);
ALTER TABLE #work ADD
    tolerance REAL NULL DEFAULT (0) WITH VALUES,
    enzyme VARCHAR(64) NOT NULL CONSTRAINT df_enzyme DEFAULT ('none') WITH VALUES,
    masses INT;
INSERT INTO #work SELECT s.id, s.tol, s.enz, s.mass FROM settings s;
INSERT INTO runs (id, tolerance, enzyme, masses) SELECT * FROM #work;
