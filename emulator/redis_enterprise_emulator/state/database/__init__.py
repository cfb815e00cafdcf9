"""Databases: their fields, shards and certificates, the changes that are refused, and replication."""
