"""An emulator of the Redis Enterprise Software REST API, with real TLS client certificates."""
