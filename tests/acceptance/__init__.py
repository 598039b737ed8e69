"""The installed `headwater`, run as a person would."""
