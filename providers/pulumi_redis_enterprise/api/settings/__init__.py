"""The settings of a connection: their sources, their values, and the files that they name."""
