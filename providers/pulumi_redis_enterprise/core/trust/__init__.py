"""The trust of a cluster or a database: bundles of certificates, and the subjects that it lets in."""
