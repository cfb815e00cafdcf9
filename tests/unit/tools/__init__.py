"""The commands of the targets of the Makefile."""
