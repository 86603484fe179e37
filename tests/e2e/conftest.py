"""A browser per person, on a running server with the cast's office in it.

The cast is imported late: pytest loads this file before Django is set up.
"""

from __future__ import annotations

import pytest


@pytest.fixture(scope="session", autouse=True)
def static_files():
    """The test server serves styles and scripts from their source folders."""
    from django.conf import settings

    settings.WHITENOISE_USE_FINDERS = settings.WHITENOISE_AUTOREFRESH = True


@pytest.fixture
def office(transactional_db):
    """The cast's office, committed, so that the server's threads see it."""
    from tests.cast import cast

    return cast()


@pytest.fixture
def people(browser, live_server, office):
    """Everybody's browser; nothing may have complained at the end."""
    from tests.e2e.people import People

    found = People(browser, live_server.url)
    yield found
    for page in found.pages.values():
        page.context.close()
    assert found.complaints == []
