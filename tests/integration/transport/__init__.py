"""Tests of the client of the REST API and of databases on real connections."""
