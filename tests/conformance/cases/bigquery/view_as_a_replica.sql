CREATE MATERIALIZED VIEW near.v OPTIONS (replication_interval_seconds = 600) AS REPLICA OF far.w;
