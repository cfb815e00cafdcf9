"""The life of a resource, in its own words."""
