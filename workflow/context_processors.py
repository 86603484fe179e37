"""What the frame of every page shows: navigation, person, office."""

from __future__ import annotations

from django.conf import settings
from django.urls import reverse

from workflow import dates
from workflow.enums import Role
from workflow.models import Actor, Notice
from workflow.permissions import why_not_grant_any, why_not_keep_calendar, why_not_monitor

#: (label, URL name, icon, pages that light it up)
NAVIGATION = (
    ("Tugas saya", "home", "house", ("home",)),
    ("Siklus", "cycles", "grid-3x3-gap", ("cycles", "cycle", "data", "report", "review", "move")),
    ("Rencana aksi", "plan", "bullseye", ("plan_",)),
    ("Perencanaan", "planning", "clipboard-check", ("planning", "quarterly", "annual")),
    ("Pemantauan", "monitoring", "speedometer2", ("monitoring", "revision_proposal")),
    ("Dokumen", "documents", "file-earmark-text", ("documents", "document")),
    ("Kalender", "calendar", "calendar3", ("calendar",)),
    ("Jabatan", "positions", "person-badge", ("position",)),
    ("SOP", "sop", "diagram-3", ("sop",)),
)


def _is_offered(name: str, actor: Actor) -> bool:
    """Whether a page is in a person's navigation; pages that are not for them are left out."""
    if name == "planning":
        return actor.has(Role.PERENCANAAN) or actor.has(Role.PIMPINAN)
    if name == "calendar":
        return why_not_keep_calendar(actor) is None
    if name == "positions":
        return why_not_grant_any(actor) is None
    if name == "plan":
        return bool(actor.agency_id)
    if name == "monitoring":
        return why_not_monitor(actor) is None
    return True


def _count_text(count: int) -> str:
    """The number in the bell; "" for none."""
    return "99+" if count > 99 else str(count or "")


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
        if _is_offered(name, actor)
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
            "user": str(user.pk),
            "person": user.get_full_name(),
            "titles": actor.titles,
            "unread": _count_text(Notice.objects.unread().filter(user=user).count()),
            "at_notices": here == "notices",
            "agency": f"{user.agency.name} {user.agency.regency}" if user.agency_id else "",
            "links": {
                "home": reverse("home"),
                "notifications": reverse("notices"),
                "profile": reverse("profile"),
                "logout": reverse("logout"),
                "sop": reverse("sop"),
            },
            "now_text": dates.long_moment(request.now.astimezone(zone)),
        }
    }
