CREATE OR REPLACE VIEW d.v (p OPTIONS (description = 'x'), q) AS SELECT a, b FROM d.s;
