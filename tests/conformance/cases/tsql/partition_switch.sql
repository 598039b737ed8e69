-- table dbo.stage (a, b)
ALTER TABLE dbo.stage SWITCH PARTITION 1 TO dbo.t PARTITION 1
