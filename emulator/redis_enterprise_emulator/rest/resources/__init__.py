"""The emulated calls, one module a resource: the functions that answer them, then `ROUTES`, the calls themselves.

A function unpacks the request, asks the state, and returns the body of the response; None is an empty body. Most are
named as the vendor's operations. A new resource needs its rules in `state`, a module here, and a row in `routes`.
"""
