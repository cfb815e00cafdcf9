"""The plugin over gRPC, in the process of the tests, on an emulated cluster."""
