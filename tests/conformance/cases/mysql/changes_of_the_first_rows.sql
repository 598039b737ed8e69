DELETE FROM jobs WHERE done = 1 ORDER BY finished LIMIT 100;
UPDATE tickets SET owner = 'x' WHERE owner IS NULL ORDER BY opened DESC LIMIT 1;
