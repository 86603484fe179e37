"""Writing the report's draft: narratives, summary, and the replies to a reviewer's remarks.

Texts are addressed by key: ``("supporting" | "hindering" | "follow_up", indicator id)``,
``("summary", None)`` and ``("reply", remark id)``.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction

from workflow.actions.errors import Refused
from workflow.actions.moves import MAX_TEXT
from workflow.enums import RemarkTarget, Role
from workflow.journal import record
from workflow.models import Actor, Cycle, Narrative, Realization, Remark
from workflow.permissions import acting_position, why_not_write

Key = tuple[str, int | None]

REPLY = "reply"
TARGETS = (RemarkTarget.SUPPORTING, RemarkTarget.HINDERING, RemarkTarget.FOLLOW_UP)
SUMMARY: Key = (RemarkTarget.SUMMARY.value, None)


class NotSaved(Refused):
    """Nothing was saved; ``errors`` says why, text by text.

    ``conflicts`` are the texts that somebody else changed since this person's page was opened.
    """

    def __init__(self, errors: dict[Key, str], conflicts: frozenset[Key] = frozenset()) -> None:
        super().__init__(next(iter(errors.values())))
        self.errors = errors
        self.conflicts = conflicts


@dataclass
class _Draft:
    """What is stored for a cycle, by key, and the rows behind it."""

    texts: dict[Key, str] = field(default_factory=dict)
    narratives: dict[int, Narrative] = field(default_factory=dict)
    remarks: dict[int, Remark] = field(default_factory=dict)


def clean(text: str) -> str:
    """The text as it is stored: one kind of line end, no space around it.

    Raises ``Refused`` for characters that neither Excel nor PDF can hold, and for overlong texts.
    """
    for broken in ("\r\n", "\r", "\v", "\f", "\u2028", "\u2029"):  # as pasted from Word
        text = text.replace(broken, "\n")
    text = text.strip()
    if any(ord(letter) < 32 and letter not in "\n\t" for letter in text):
        raise Refused(
            "Teks ini memuat karakter yang tidak dapat disimpan. Hapus karakter itu, atau ketik "
            "ulang bagian yang ditempel dari aplikasi lain."
        )
    if len(text) > MAX_TEXT:
        raise Refused(
            f"Teks terlalu panjang: paling banyak {MAX_TEXT} huruf, sekarang {len(text)}."
        )
    return text


def fingerprint(text: str) -> str:
    """A short name of a text's content: tells whether it is still what a page showed."""
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def save(
    cycle_id: int,
    texts: Mapping[Key, str],
    *,
    by: Actor,
    now: datetime,
    bases: Mapping[Key, str] | None = None,
) -> dict[Key, str]:
    """Save the changed texts of a draft, all or none; returns the changed ones as stored.

    ``bases`` holds the fingerprints of what the person's page showed. A text that equals its base
    was not touched and is left alone, even if somebody else has changed it meanwhile; one that
    both have changed is a conflict. A locked text may be sent unchanged, never changed.
    """
    bases = bases or {}
    with transaction.atomic():
        cycle = Cycle.objects.locked(cycle_id)
        draft = _stored(cycle)
        changed = _changed(cycle, draft, texts, bases, by)
        if changed:
            _write(cycle, draft, changed, now)
            _journal(cycle, draft, changed, by, now)
    return changed


def _stored(cycle: Cycle) -> _Draft:
    draft = _Draft(texts={SUMMARY: cycle.summary})
    draft.narratives = {n.indicator_id: n for n in Narrative.objects.filter(cycle=cycle)}
    for pk in Realization.objects.filter(cycle=cycle).values_list("indicator_id", flat=True):
        row = draft.narratives.get(pk)
        for target in TARGETS:
            draft.texts[target.value, pk] = getattr(row, target.value) if row else ""
    if cycle.repair_of_id:
        sent = Remark.objects.filter(submission=cycle.repair_of_id, sent_at__isnull=False)
        draft.remarks = {remark.pk: remark for remark in sent}
        draft.texts |= {(REPLY, pk): remark.reply for pk, remark in draft.remarks.items()}
    return draft


def _changed(
    cycle: Cycle,
    draft: _Draft,
    texts: Mapping[Key, str],
    bases: Mapping[Key, str],
    by: Actor,
) -> dict[Key, str]:
    """The texts to write; raises ``NotSaved`` when any of them may not be written."""
    unlocked = cycle.unlocked()
    changed: dict[Key, str] = {}
    errors: dict[Key, str] = {}
    conflicts: set[Key] = set()
    for key, typed in texts.items():
        if key not in draft.texts:
            raise Refused("Bagian itu tidak ada pada naskah laporan ini. Muat ulang halamannya.")
        try:
            text = clean(typed)
        except Refused as refusal:
            errors[key] = refusal.sentence
            continue
        base = bases.get(key)
        if text == draft.texts[key] or (base is not None and fingerprint(text) == base):
            continue
        if reason := _why_not(key, cycle, draft, by, unlocked):
            errors[key] = reason
        elif base is not None and fingerprint(draft.texts[key]) != base:
            conflicts.add(key)
            errors[key] = (
                "Teks ini sudah diubah orang lain sejak halaman Anda dibuka. Bandingkan keduanya; "
                "menyimpan sekali lagi memakai teks Anda."
            )
        else:
            changed[key] = text
    if errors:
        raise NotSaved(errors, frozenset(conflicts))
    return changed


def _why_not(
    key: Key, cycle: Cycle, draft: _Draft, by: Actor, unlocked: frozenset[tuple]
) -> str | None:
    kind, pk = key
    if kind == REPLY:  # a reply stands where its remark stands, which is open by definition
        remark = draft.remarks[pk]
        kind, pk = remark.target, remark.indicator_id
    return why_not_write(by, cycle, RemarkTarget(kind), pk, unlocked)


def _write(cycle: Cycle, draft: _Draft, changed: Mapping[Key, str], now: datetime) -> None:
    new: dict[int, Narrative] = {}
    old: dict[int, Narrative] = {}
    replied: list[Remark] = []
    for (kind, pk), text in changed.items():
        if kind == REPLY:
            remark = draft.remarks[pk]
            remark.reply, remark.replied_at = text, now if text else None
            replied.append(remark)
        elif pk is None:
            cycle.summary = text
            cycle.save(update_fields=["summary"])
        else:
            row = draft.narratives.get(pk) or new.get(pk)
            if row is None:
                row = new[pk] = Narrative(cycle=cycle, indicator_id=pk)
            elif row.pk:
                old[pk] = row
            setattr(row, kind, text)
            row.updated_at = now
    Narrative.objects.bulk_create(new.values())
    Narrative.objects.bulk_update(
        old.values(), [*(target.value for target in TARGETS), "updated_at"]
    )
    Remark.objects.bulk_update(replied, ["reply", "replied_at"])


def _journal(
    cycle: Cycle, draft: _Draft, changed: Mapping[Key, str], by: Actor, now: datetime
) -> None:
    position = acting_position(by, cycle, Role.KASUBID)
    record(
        cycle.agency_id,
        "report.write",
        f"cycle:{cycle.key}",
        by=by,
        now=now,
        payload={
            "changes": [
                {"part": kind, "id": pk, "old": draft.texts[kind, pk], "new": text}
                for (kind, pk), text in changed.items()
            ]
        },
        as_label=position.full_label if position else "",
    )
