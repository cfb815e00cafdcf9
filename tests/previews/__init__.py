"""Previews of the real CLI, and what `preview-comment` makes of them; `make previews` records them anew."""
