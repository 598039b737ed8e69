CREATE TABLE lake.moves AS
SELECT c.id, c.amount, c._change_type AS what FROM table_changes('lake.accounts', 3, 9) AS c WHERE c._change_type <> 'update_preimage';
