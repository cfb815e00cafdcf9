"""What type checkers read; nothing here is run."""
