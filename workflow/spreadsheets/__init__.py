"""Workbooks of strangers, read safely: what their cells say, and a sentence for all else. Pure."""
