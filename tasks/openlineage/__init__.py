"""OpenLineage: the graph as events for other tools, sent to them, and read back.

Each file is a job whose inputs and outputs are the datasets it reads and makes; the events are those of the
specification's version 2-0-2, with the facets columnLineage 1-2-0 and schema 1-2-0.
"""
