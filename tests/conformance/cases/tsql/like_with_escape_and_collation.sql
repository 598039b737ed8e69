SELECT s.job_id INTO dbo.found
FROM dbo.steps AS s
WHERE s.command LIKE N'%!_old%' ESCAPE N'!' COLLATE Latin1_General_CI_AS AND s.enabled = 1;
