INSERT INTO ranked (promised, kept, answer)
WITH rem AS
  (SELECT b.id, b.kept FROM remitted b),
pro as
  (SELECT p.id, p.promised
   FROM promises p),
prompt AS (SELECT q.id,
  q.answer FROM questions q)
SELECT
  pro.promised,
  rem.kept,
  prompt.answer
FROM pro, rem, prompt WHERE
  pro.id = rem.id AND
  prompt.id = pro.id;
PRO .. the rest
PROMPT as it is (done)
REM. nothing more
PROMPT
INSERT INTO last_of (answer) SELECT q.answer FROM questions q;
