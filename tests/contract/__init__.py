"""The life-cycle contract: one set of tests that holds for every kind of resource, with the real CLI.

A new kind joins by one entry of `kinds.KINDS`. A scenario is played once, by all kinds in one stack; each test then
asserts what the cluster showed of its kind by REST at the moments that matter. What a command printed or returned
proves nothing.
"""
