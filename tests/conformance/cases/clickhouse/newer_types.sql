CREATE TABLE runs (id UInt64, began Time64(6), ended Nullable(Time64(6)), weights Array(BFloat16), vec QBit(Float32, 8)) ENGINE = MergeTree ORDER BY id;

INSERT INTO copied SELECT * FROM runs;

INSERT INTO shown SELECT id, began::Time64(3) AS began, day AT LOCAL AS day FROM runs, days;
