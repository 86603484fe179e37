"""Formats for the language code `id`."""
