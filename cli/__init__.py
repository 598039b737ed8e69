"""The ``headwater`` command: one module a verb, imported when the verb is called."""
