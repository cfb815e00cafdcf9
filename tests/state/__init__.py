"""Everything that is stored in users' states, and has to stay what it is."""
