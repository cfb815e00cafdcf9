"""What an audit finds."""
