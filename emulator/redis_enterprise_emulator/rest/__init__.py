"""The REST API: from a request to its response, and the table of calls."""
