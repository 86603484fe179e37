"""The Django project: settings, URLs, WSGI. What it does is in `workflow` and `reports`."""
