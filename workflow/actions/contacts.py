"""How a person can be reached: mail address, WhatsApp number, and how they want to be told."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from workflow import whatsapp
from workflow.actions.errors import Refused
from workflow.enums import MailChoice
from workflow.journal import record
from workflow.models import Actor, User

FIELDS = ("email", "phone", "mail_choice")


@transaction.atomic
def save(by: Actor, *, email: str, phone: str, mail_choice: str, now: datetime) -> bool:
    """Save the person's own contact data; returns whether anything changed.

    Refused for a number that cannot be read, and for mails without an address. The journal names
    which fields changed, not what they say: addresses are the person's own.
    """
    try:
        whatsapp.international(phone)
    except ValueError as error:
        raise Refused(str(error), "phone") from error
    if mail_choice != MailChoice.NONE and not email:
        raise Refused(
            "Isi alamat surelnya, atau pilih “Tidak lewat surel”: kabar tetap ada di program.",
            "email",
        )
    user = User.objects.select_for_update(of=("self",), no_key=True).get(pk=by.user.pk)
    wanted = {"email": email, "phone": phone, "mail_choice": mail_choice}
    changed = sorted(name for name in FIELDS if getattr(user, name) != wanted[name])
    if not changed:
        return False
    for name in changed:
        setattr(user, name, wanted[name])
    user.save(update_fields=changed)
    if user.agency_id:
        payload = {"fields": changed}
        record(user.agency_id, "person.contact", f"user:{user.pk}", by=by, now=now, payload=payload)
    return True
