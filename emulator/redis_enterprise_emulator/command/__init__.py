"""The commands ``redis-enterprise-emulator`` and ``redis-enterprise-emulator-pki``: options, help and exit codes."""
