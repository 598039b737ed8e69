"""The same graph: whatever the flags, the workers, the order of files, the backend or the engine."""
