CONNECT TO dwh
@
CREATE ALIAS stock.offers FOR stock.offer@
--#SET TERMINATOR !
CREATE PROCEDURE stock.fill (IN day DATE)
LANGUAGE SQL
BEGIN
  DECLARE command VARCHAR(200);
  DECLARE to_do STATEMENT;
  SET command = 'INSERT INTO stock.log (no) SELECT no FROM stock.offer';
  PREPARE to_do FROM command;
  EXECUTE to_do;
  INSERT INTO stock.label (no, text)
  SELECT o.no, o.maker CONCAT ' ' CONCAT o.name FROM stock.offers o WHERE o.since > day;
END!
--#SET TERMINATOR ;
EXPORT TO labels.del OF DEL MODIFIED BY NOCHARDEL SELECT l.text FROM stock.label l;
