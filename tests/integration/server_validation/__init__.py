"""Previews that let an emulated cluster try the changes."""
