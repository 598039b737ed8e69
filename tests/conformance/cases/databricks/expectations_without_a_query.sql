-- A table that flows fill may say nothing but what its rows have to be like.
CREATE OR REFRESH STREAMING TABLE silver_fares (
    CONSTRAINT paid EXPECT (amount > 0) ON VIOLATION DROP ROW,
    CONSTRAINT known EXPECT (fare_id IS NOT NULL) ON VIOLATION FAIL UPDATE
) COMMENT 'fares';
CREATE OR REFRESH STREAMING TABLE gold_fares (fare_id INT, amount INT, CONSTRAINT paid EXPECT (amount > 0));
INSERT INTO gold_fares SELECT fare_id, amount FROM silver_fares;
