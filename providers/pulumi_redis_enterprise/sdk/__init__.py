"""Workarounds for the SDK of Pulumi, and the forms of inputs and outputs that it does not have."""
