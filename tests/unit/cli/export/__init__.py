"""Everything that is exported."""
