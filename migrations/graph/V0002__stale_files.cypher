// Only files that could not be had have the property, so the index holds nothing but them.
CREATE INDEX headwater_stale IF NOT EXISTS
FOR (f:File) ON (f.stale);
