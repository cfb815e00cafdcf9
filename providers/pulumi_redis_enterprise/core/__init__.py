"""The rules, pure: no network, no clock, no `pulumi`, no `requests`. Data in, data out."""
