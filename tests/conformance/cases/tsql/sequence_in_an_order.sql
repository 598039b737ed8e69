INSERT INTO tickets (no, guest)
SELECT NEXT VALUE FOR dbo.ticket_no OVER (ORDER BY g.arrived, g.name), g.name FROM guests g;

SELECT NEXT VALUE FOR dbo.ticket_no OVER (ORDER BY c.born) AS no INTO #young FROM children c;
INSERT INTO tickets (no) SELECT y.no FROM #young y;
