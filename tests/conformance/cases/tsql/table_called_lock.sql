SELECT r.session_id, lock.resource AS waits_for INTO dbo.waiting
FROM dbo.requests AS r
LEFT OUTER JOIN dbo.locks lock ON lock.session_id = r.session_id;
