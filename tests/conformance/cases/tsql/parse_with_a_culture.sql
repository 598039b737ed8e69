INSERT INTO dbo.clean (day, price) SELECT TRY_PARSE(s.day AS DATE USING 'de-DE'), PARSE(s.price AS MONEY) FROM dbo.raw AS s;
