"""What a cluster or a database trusts: bundles of certificates, and the subjects that it lets in."""
