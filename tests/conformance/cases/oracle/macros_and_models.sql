spool ./loads/today.txt
prompt today's load
INSERT INTO kept (id, score, emb)
SELECT g.id, PREDICTION(churn USING g.age, g.calls AS calls), VECTOR_EMBEDDING(minilm USING g.doc AS data) FROM guests g;
INSERT INTO picked (id) SELECT id FROM best_of(COLUMNS(age, calls), 3);
spool off
