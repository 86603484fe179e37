"""The Django project: settings, URLs and the WSGI entry. What the program does is in `workflow` and `reports`."""
