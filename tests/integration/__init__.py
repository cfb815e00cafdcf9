"""The tests; a package, so that they share what makes certificates."""
