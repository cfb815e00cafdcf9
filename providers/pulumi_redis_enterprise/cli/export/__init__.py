"""From what a cluster has to what Pulumi takes: an import file, a program, a stack configuration."""
