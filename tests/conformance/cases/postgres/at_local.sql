CREATE VIEW calls_here AS SELECT id, at AT LOCAL AS at, (ended AT TIME ZONE zone) AT LOCAL AS ended FROM calls;
