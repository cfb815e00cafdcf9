"""The plugin process: the memory of one run, workarounds for the SDK, and forms of inputs and outputs that it lacks."""
