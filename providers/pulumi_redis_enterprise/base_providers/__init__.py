"""Providers that several resources share: of objects with a name, and of the settings of a database."""
