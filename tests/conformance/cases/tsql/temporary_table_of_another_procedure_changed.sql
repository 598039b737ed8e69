EXEC dbo.fill_drivers '##drivers';
UPDATE ##drivers SET cab = s.cab FROM dbo.src AS s WHERE s.id = ##drivers.id;
INSERT INTO dbo.t (id, cab) SELECT d.id, d.cab FROM ##drivers AS d;
