"""Everything that the targets of the Makefile run."""
