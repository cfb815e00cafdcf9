"""The fault matrix: the full stack on an emulated cluster, with a fault at each request of each operation.

`make faults` plays all of it; the tests play a sample. How a case goes is in `matrix`.
"""
