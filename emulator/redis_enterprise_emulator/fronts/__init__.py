"""The fronts: TLS servers that judge client certificates, Envoy or Python's `ssl`, and the choice between them."""
