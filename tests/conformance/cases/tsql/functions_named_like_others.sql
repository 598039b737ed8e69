CREATE FUNCTION dbo.split (@list VARCHAR(900)) RETURNS TABLE AS RETURN
  SELECT d.word FROM dictionary d WHERE @list LIKE '%' + d.word + '%';
GO
INSERT INTO words (post, word)
SELECT p.id, w.word FROM posts p CROSS APPLY dbo.Split(p.tags) w;

INSERT INTO initials (name) SELECT dbo.Initcap(u.first_name, u.last_name, 1) FROM users u;
