"""The Django project: settings, URLs, WSGI. What the program does is in `workflow` and `reports`."""
