"""The findings of an audit."""
