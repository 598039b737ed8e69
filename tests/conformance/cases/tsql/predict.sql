INSERT INTO scores (id, score)
SELECT d.id, p.score
FROM PREDICT(MODEL = @model, DATA = dbo.flowers AS d) WITH (score FLOAT) AS p
WHERE d.petals > 3;
