"""Real logins with a client certificate, and the reasons for which they fail."""
