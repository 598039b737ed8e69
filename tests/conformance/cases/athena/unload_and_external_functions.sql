UNLOAD (SELECT keel, mast FROM yard.ships WHERE afloat) TO 's3://b/' WITH (format = 'CSV');
USING EXTERNAL FUNCTION weigh(x VARCHAR) RETURNS VARCHAR LAMBDA 'l', EXTERNAL FUNCTION look(x VARCHAR) RETURNS INT LAMBDA 'm'
SELECT weigh(hull) AS w, look(flag) AS f FROM yard.boats;
