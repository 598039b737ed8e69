-- OBJECT_CONSTRUCT is given names, too, and a column may say one.
CREATE VIEW v AS SELECT OBJECT_CONSTRUCT(kind, amount, 'day', day) AS o, {'kind': amount} AS named FROM entries;
