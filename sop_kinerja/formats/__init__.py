"""Formats of dates and numbers that differ from Django's own for Indonesian (FORMAT_MODULE_PATH)."""
