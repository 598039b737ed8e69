-- Functions that take the rows of a table and keep its columns; VECTOR_SEARCH gives rows of two tables, as structs.
CREATE TABLE d.new AS SELECT id, _CHANGE_TYPE AS what FROM APPENDS(TABLE d.taps, NULL, NULL) WHERE place = 'x';
CREATE TABLE d.runs AS SELECT card, session_range FROM RANGE_SESSIONIZE((SELECT card, spell FROM d.taps), 'spell', ['card']);
CREATE TABLE d.near AS
SELECT query.id AS asked, base.id AS found, base.title, distance
FROM VECTOR_SEARCH((SELECT * FROM d.books WHERE lent IS FALSE), 'vec', TABLE d.asked, query_column_to_search => 'v', top_k => 3);
CREATE TABLE d.ahead AS SELECT forecast_value FROM ML.FORECAST(MODEL d.m, STRUCT(30 AS horizon));
