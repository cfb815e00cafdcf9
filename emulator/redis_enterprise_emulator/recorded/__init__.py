"""Answers of real clusters, as facts that tests hold the emulator to. No answer of the emulator is made from them.

`calls` has the statuses, and which calls are registered; `objects` has the fields of objects and their types.
"""
