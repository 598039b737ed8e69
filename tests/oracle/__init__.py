"""Truth that is nobody's opinion: PostgreSQL's own resolved query trees, and queries that are run."""
