SEQUENCED VALIDTIME UPDATE hist.policy SET amount = amount * 1.1 WHERE kind = 'A';
CURRENT VALIDTIME INSERT INTO mart.policy (id, amount) SELECT p.id, p.amount FROM hist.policy p;
NONSEQUENCED VALIDTIME AND CURRENT TRANSACTIONTIME INSERT INTO mart.old (id) SELECT p.id FROM hist.policy p WHERE END(p.during) < DATE '2020-01-01';
