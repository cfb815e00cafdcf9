"""Everything that an audit finds."""
