-- default_catalog: bank
-- default_schema: dbo
SELECT a INTO other..t FROM s
