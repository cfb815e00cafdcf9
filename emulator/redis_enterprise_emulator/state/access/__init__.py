"""Access: logins, permissions of management roles and their scopes, and client certificates."""
