SELECT 'Order Total' = SUM(s.amount), 'k' = s.[Key] INTO dbo.t FROM dbo.s AS s GROUP BY s.[Key]
