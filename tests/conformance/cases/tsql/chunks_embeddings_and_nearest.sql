INSERT INTO dbo.pieces (doc, piece, no)
SELECT d.id, c.chunk, c.chunk_order FROM dbo.docs d
CROSS APPLY AI_GENERATE_CHUNKS(SOURCE = d.body, CHUNK_TYPE = FIXED, CHUNK_SIZE = 100, ENABLE_CHUNK_SET_ID = 1) AS c;
INSERT INTO dbo.vectors (id, v) SELECT p.doc, AI_GENERATE_EMBEDDINGS(p.piece USE MODEL small_model) FROM dbo.pieces p;
INSERT INTO dbo.answers (id, far) SELECT t.id, s.distance
FROM VECTOR_SEARCH(TABLE = dbo.vectors AS t, COLUMN = v, SIMILAR_TO = @asked, METRIC = 'cosine', TOP_N = 5) AS s;
