"""What the Pengelola looks after: master data, and what is missing before work gets stuck."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.urls import reverse

from workflow import dates, health
from workflow.enums import Role
from workflow.models import Actor, Indicator, Position, Unit, User
from workflow.pages.health import stopped_text

#: A position that ends within this time is told, so that its successor can be named in time.
ENDING_SOON = timedelta(days=30)
#: Without these nobody can make the unit's moves.
UNIT_ROLES = (Role.KABID, Role.KASUBID, Role.ANALIS)


@dataclass(frozen=True)
class Concern:
    """Something the Pengelola should put right."""

    title: str
    text: str
    tone: str


@dataclass(frozen=True)
class Management:
    """Finished values for the Pengelola's part of the first page."""

    tiles: list[dict]
    concerns: list[Concern]
    masters: list[dict]  # links: {label, href}


def _vacancies(units: list[Unit], positions: list[Position]) -> list[Concern]:
    held = {(position.unit_id, position.role) for position in positions}
    concerns = [
        Concern(
            f"{role.label} {unit.name} kosong",
            "Langkah siklus bidang ini berhenti selama jabatan itu tidak dipegang siapa pun.",
            "terlambat",
        )
        for unit in units
        for role in UNIT_ROLES
        if (unit.pk, role) not in held
    ]
    if (None, Role.PERENCANAAN) not in held:
        concerns.append(
            Concern(
                "Kasubag Perencanaan kosong",
                "Laporan tidak dapat diteruskan dan direkomendasikan.",
                "terlambat",
            )
        )
    return concerns


def _ending(positions: list[Position], now: datetime) -> list[Concern]:
    today = now.date()
    return [
        Concern(
            f"{position.label} berakhir {dates.document_date(position.until)}",
            f"{position.user}; catat penggantinya sebelum tanggal itu.",
            "perhatian",
        )
        for position in positions
        if position.until and position.until <= today + ENDING_SOON
    ]


def _worker(now: datetime) -> list[Concern]:
    """Without a worker nothing happens by itself, which nobody sees on any other page."""
    last = health.last_beat()
    if health.is_beating(last, now):
        return []
    return [Concern("Pekerja berhenti", stopped_text(last, now), "terlambat")]


def management(actor: Actor, now: datetime, masters: list[dict]) -> Management:
    """Counts and concerns of the person's office; ``masters`` comes from Django's admin."""
    links = [
        {"label": model["name"], "href": model["admin_url"]}
        for app in masters
        for model in app["models"]
        if model.get("admin_url")
    ]
    links.append({"label": "Rencana aksi", "href": reverse("plan")})
    links.append({"label": "Impor rencana aksi", "href": reverse("plan_import")})
    links.append({"label": "Kalender kerja", "href": reverse("calendar")})
    links.append({"label": "Arti 1 hari", "href": reverse("reading")})
    links.append({"label": "Waktu baku SOP", "href": reverse("revisions")})
    agency = actor.user.agency
    if agency is None:
        return Management(tiles=[], concerns=[], masters=links)
    local = now.astimezone(agency.zone)
    units = list(Unit.objects.filter(agency=agency, is_active=True))
    positions = list(
        Position.objects.running(local.date())
        .filter(agency=agency, user__is_active=True)
        .select_related("user")
    )
    people = User.objects.filter(agency=agency, is_active=True).count()
    indicators = list(
        Indicator.objects.of_year(local.year)
        .filter(objective__unit__in=units)
        .values_list("objective__unit_id", flat=True)
    )
    concerns = _worker(local) + _vacancies(units, positions) + _ending(positions, local)
    concerns += [
        Concern(
            f"{unit.name} belum punya indikator",
            "Siklusnya tidak dapat dibuka sebelum rencana aksi diisi.",
            "perhatian",
        )
        for unit in units
        if unit.pk not in indicators
    ]
    return Management(
        tiles=[
            {"label": "Pengguna aktif", "value": str(people)},
            {"label": "Jabatan berlaku", "value": str(len(positions))},
            {"label": "Bidang aktif", "value": str(len(units))},
            {"label": "Indikator dipakai", "value": str(len(indicators))},
        ],
        concerns=concerns,
        masters=links,
    )
