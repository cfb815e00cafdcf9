"""The documentation site: the pages of this repository, gathered as they are, one folder a version."""
