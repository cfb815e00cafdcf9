"""HTTP: listeners, connections, and the requests on them."""
