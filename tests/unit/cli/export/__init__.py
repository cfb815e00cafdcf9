"""What is exported."""
