CREATE MATERIALIZED VIEW areas AS
SELECT kind, ST_Simplify(ST_Union(geom), 5) AS geom, ST_Extent(geom) AS box, ST_Node(ST_Collect(outline)) AS lines,
       ST_MakeLine(ARRAY[geom, outline]) AS line
FROM parcels GROUP BY kind;

CREATE VIEW pairs AS SELECT a.id, ST_Union(a.geom, b.geom) AS geom FROM parcels a JOIN plans b ON b.id = a.id;

CREATE VIEW candles AS
SELECT time_bucket('1 day', at) AS day, last(price, at) AS close, first(price, at) AS open, candlestick_agg(at, price, volume) AS candle
FROM ticks GROUP BY 1;
