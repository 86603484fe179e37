#!/usr/bin/env python3
"""Django's command line for SOP Kinerja; `make demo` and `make test` call it for you."""

import os
import sys


def main() -> None:
    """Run the command that was typed, with the project's one settings module."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sop_kinerja.settings")
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
