"""A real Envoy in front of the emulated REST API, as the vendor has one (its settings are named ``envoy_*``)."""
