"""The rules of `pulumi-redis-enterprise probe`: which open questions there are, and how a cluster is asked each.

`questions` is the table. A question is asked through a `Conversation`, which sends one request at a time, holds each to
the level that the user chose, and notes what was sent as evidence. `Stage` makes throwaway objects and removes them.
"""
