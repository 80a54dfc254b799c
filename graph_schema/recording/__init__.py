"""Recording claims: compare with what the graph knows, write only what changed, on both clocks."""
