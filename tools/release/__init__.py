"""The release: distributions that are built once and checked, the list of their parts, and the notes.

`make release-check` runs every step that needs no network beyond the package registries, and leaves all files of a
release in `dist/`. The workflow `release` runs the same target, and publishes those files.
"""
