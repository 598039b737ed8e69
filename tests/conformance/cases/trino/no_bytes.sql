-- As engines that grew out of Trino have them: 0x is a binary without bytes, 0xAB one of one.
CREATE TABLE calls AS
SELECT tx, CASE WHEN input = 0x THEN 'plain' ELSE method END AS method FROM traces WHERE target <> 0xAB;
