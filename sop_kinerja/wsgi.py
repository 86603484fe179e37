"""The WSGI entry that gunicorn serves (deploy/sop-kinerja-web.service, `make demo`)."""

import os
from collections.abc import Callable, Iterable

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sop_kinerja.settings")

_django = get_wsgi_application()


def application(environ: dict, start_response: Callable) -> Iterable[bytes]:
    """Serve a request, known by its sender's address instead of the proxy's.

    nginx overwrites `X-Real-IP` on every request (deploy/nginx.conf). With the proxy's address for
    everyone, five wrong passwords from one PC would lock the same account on all PCs.
    """
    from django.conf import settings

    if settings.BEHIND_PROXY:
        environ["REMOTE_ADDR"] = environ.get("HTTP_X_REAL_IP") or environ.get("REMOTE_ADDR", "")
    return _django(environ, start_response)
