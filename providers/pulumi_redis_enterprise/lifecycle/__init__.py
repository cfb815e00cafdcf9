"""The steps of a resource's life that are too long for its own module: adoption, conflicts, changes, restoring."""
