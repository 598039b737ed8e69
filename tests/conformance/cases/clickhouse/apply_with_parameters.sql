-- What is applied may have parameters, or be an expression of the column.
CREATE TABLE loads (host String, cpu Int32, ram Int32);
CREATE VIEW high AS SELECT * APPLY(quantile(0.9)) FROM (SELECT cpu, ram FROM loads);
CREATE VIEW shares AS SELECT * EXCEPT host APPLY(x -> x / 100), host FROM loads;
