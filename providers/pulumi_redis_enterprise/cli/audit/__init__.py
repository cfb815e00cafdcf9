"""The audit of clusters: who may log in to what, and weak spots."""
