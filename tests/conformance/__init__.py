"""The integration and contract suites against a cluster that somebody names: `make conformance`."""
