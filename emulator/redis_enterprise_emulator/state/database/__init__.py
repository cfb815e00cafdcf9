"""The databases: what their fields are, which changes are refused, and what takes part in a replication."""
