"""Pictures of lineage: what ``headwater show`` writes and ``headwater ui`` serves.

``picture`` asks the graph, ``sql`` finds the text behind each arrow, ``dot`` and ``mermaid`` say it in those
languages, ``page`` makes the HTML, in which Graphviz lays out and draws what ``dot`` says.
"""
