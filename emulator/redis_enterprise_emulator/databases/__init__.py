"""The data plane: a real Redis for each database, behind a proxy that decides who a client is.

`access` says who gets in, and with which rights; it is pure. `server_binary` and `server_process` run the Redis,
`synchronization` tells it the users, `proxy` and `relay` stand between it and the clients. `database` holds them
together. None of this is imported before there is a database.
"""
