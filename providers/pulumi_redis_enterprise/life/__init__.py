"""The life of a resource: what all kinds have in common, whichever edge the engine speaks to."""
