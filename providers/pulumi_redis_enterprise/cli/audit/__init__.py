"""What an audit of clusters finds: who may log in to what, and weak spots."""
