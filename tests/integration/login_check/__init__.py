"""`LoginCheck` with real logins: to an emulated REST API, and to a real Redis behind its proxy."""
