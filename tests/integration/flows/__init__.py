"""Flows under a real Prefect."""
