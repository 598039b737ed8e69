WITH fresh AS (
  INSERT INTO members (mail, region)
  SELECT s.mail, r.region FROM signups s JOIN regions r ON r.code = s.code WHERE s.confirmed
  RETURNING id, mail
)
INSERT INTO welcomes (member_id, mail)
SELECT f.id, f.mail FROM fresh f;
