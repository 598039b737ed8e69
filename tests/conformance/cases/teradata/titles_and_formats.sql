CREATE VIEW v AS SELECT name, dob (TITLE 'Birthdate'), d (FORMAT 'YY') AS e, a + b (NAMED ab) FROM employee;
