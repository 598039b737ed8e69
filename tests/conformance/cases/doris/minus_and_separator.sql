INSERT INTO gone (id) SELECT id FROM employees MINUS SELECT person FROM dismissed;
INSERT INTO teams (team, names) SELECT team, GROUP_CONCAT(DISTINCT name ORDER BY age SEPARATOR ', ') FROM employees GROUP BY team;
