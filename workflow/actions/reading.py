"""Choosing what "1 hari" means in an office."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from workflow.actions.errors import AlreadyDone, Refused
from workflow.enums import Reading
from workflow.journal import record
from workflow.models import Actor, Agency
from workflow.permissions import why_not_set_times


@transaction.atomic
def choose(agency_id: int, reading: str, *, seen: str, by: Actor, now: datetime) -> Reading:
    """Let clocks that start from now on read "1 hari" this way.

    Running clocks keep the reading that was frozen on them. ``seen`` is the reading that held
    when the person chose: somebody else's choice in between is not overwritten unread.
    """
    refused = why_not_set_times(by)
    if refused or by.agency_id != agency_id:
        raise Refused(refused or "Pengaturan ini bukan milik kantor Anda.")
    if reading not in dict(Reading.pairs()):
        raise Refused("Pilih salah satu dari empat arti “1 hari”.", "reading")
    agency = Agency.objects.locked(agency_id)
    chosen, old = Reading(reading), Reading(agency.reading)
    if chosen == old:
        raise AlreadyDone(f"“{old.label}” sudah berlaku; tidak ada yang diubah.")
    if seen != old:
        raise Refused(
            f"Sementara itu orang lain memilih “{old.label}”. Periksa lagi, lalu pilih sekali lagi "
            "bila tetap perlu.",
            "reading",
        )
    agency.reading = chosen
    agency.save(update_fields=["reading"])
    record(
        agency_id,
        "office.reading",
        f"agency:{agency.code}",
        by=by,
        now=now,
        payload={"old": old.value, "new": chosen.value},
    )
    return chosen
