CREATE EXTERNAL TABLE lake.lines (
  pieces INT AS (value:c1::INT),
  twice INT AS (pieces * 2)
) LOCATION = @lake.files FILE_FORMAT = (TYPE = CSV);
