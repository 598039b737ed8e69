"""What lasts: the state database and the graph."""
