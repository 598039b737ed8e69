"""Settings, flags and path rules."""
