"""Gradual rollout, shadow and trips, over whole runs."""
