CREATE TABLE a.long AS SELECT id, inline(array(struct('net' AS kind, net AS amount), struct('tax', tax))) FROM a.sums;
CREATE TABLE a.named AS
SELECT id, m.kind, m.amount FROM a.sums
LATERAL VIEW explode(array(named_struct('kind', 'net', 'amount', net), named_struct('kind', label, 'amount', tax))) v AS m;
