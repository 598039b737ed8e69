-- A number's digits may stand in groups.
CREATE VIEW large_pools AS
SELECT id, value + 1_500 AS value, 10_000 AS least, 0b1010 + 0x1F AS marks FROM pools WHERE value >= 100_000 AND kind <> 'x';
