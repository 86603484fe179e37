"""What the frame of every page shows: navigation, person, office."""

from __future__ import annotations

from django.conf import settings
from django.urls import reverse

from workflow import dates
from workflow.enums import Role

#: (label, URL name, icon, pages that light it up)
NAVIGATION = (
    ("Tugas saya", "home", "house", ("home",)),
    ("Siklus", "cycles", "grid-3x3-gap", ("cycles", "cycle", "data", "report", "review", "move")),
    ("Perencanaan", "planning", "clipboard-check", ("planning", "quarterly", "annual")),
    ("Dokumen", "documents", "file-earmark-text", ("documents", "document")),
    ("SOP", "sop", "diagram-3", ("sop",)),
)


def shell(request) -> dict:
    """The frame's values as finished strings; empty for people who are not logged in."""
    base = {"demo": settings.DEMO}
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {"shell": base}
    actor = request.actor
    match = request.resolver_match
    here = match.url_name.split(":")[0] if match and match.url_name else ""
    nav = [
        {
            "label": label,
            "href": reverse(name),
            "icon": icon,
            "current": here == name or any(here.startswith(page) for page in pages),
        }
        for label, name, icon, pages in NAVIGATION
        if name != "planning" or actor.has(Role.PERENCANAAN) or actor.has(Role.PIMPINAN)
    ]
    if actor.is_manager:
        nav.append(
            {
                "label": "Pengelolaan",
                "href": reverse("admin:index"),
                "icon": "gear",
                "current": False,
            }
        )
    zone = user.agency.zone if user.agency_id else None
    return {
        "shell": {
            **base,
            "nav": nav,
            "person": user.get_full_name(),
            "titles": actor.titles,
            "agency": f"{user.agency.name} {user.agency.regency}" if user.agency_id else "",
            "links": {
                "home": reverse("home"),
                "profile": reverse("profile"),
                "logout": reverse("logout"),
                "sop": reverse("sop"),
            },
            "now_text": dates.long_moment(request.now.astimezone(zone)),
        }
    }
