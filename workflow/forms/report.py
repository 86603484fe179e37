"""The Kasubid's naskah: names of its inputs, what was sent, and the form that shows it again."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django import forms

from workflow.actions.narratives import Key

#: All inputs belong to one form that stands in the bar at the bottom of the page.
FORM_ID = "naskah"
#: Prefix of the hidden inputs that carry the fingerprint of the text the page showed.
BASE = "was-"
_NAME = re.compile(r"(supporting|hindering|follow_up|reply)-([1-9]\d{0,17})|(summary)", re.ASCII)


def field_name(key: Key) -> str:
    """The input's name: "supporting-12", "summary", "reply-7"."""
    kind, pk = key
    return kind if pk is None else f"{kind}-{pk}"


def key_of(name: str) -> Key | None:
    """The text that an input's name stands for; None for every other input."""
    found = _NAME.fullmatch(name)
    if found is None:
        return None
    return (found[3], None) if found[3] else (found[1], int(found[2]))


def read_texts(sent: Mapping[str, str]) -> tuple[dict[Key, str], dict[Key, str]]:
    """Texts and fingerprints out of a request's data, by key."""
    texts: dict[Key, str] = {}
    bases: dict[Key, str] = {}
    for name, value in sent.items():
        if key := key_of(name):
            texts[key] = value
        elif name.startswith(BASE) and (key := key_of(name.removeprefix(BASE))):
            bases[key] = value
    return texts, bases


@dataclass(frozen=True)
class Text:
    """One text to be written."""

    key: Key
    label: str
    stored: str
    help_text: str = ""
    rows: int = 3


class ReportForm(forms.Form):
    """The texts that the person may write now; the rules themselves stand in the action."""

    use_required_attribute = False

    def __init__(
        self,
        texts: Sequence[Text],
        typed: Mapping[str, str] | None = None,
        errors: Mapping[Key, str] | None = None,
    ) -> None:
        stored = {field_name(text.key): text.stored for text in texts}
        stored["note"] = ""
        # Bound from the start, so that a refused form shows what was typed beside its reason.
        super().__init__({**stored, **{n: v for n, v in (typed or {}).items() if n in stored}})
        for text in texts:
            self.fields[field_name(text.key)] = self._text(text.label, text.help_text, text.rows)
        self.fields["note"] = self._text(
            "Pesan untuk pemeriksa", "Boleh kosong. Terkirim bersama laporan saat diajukan.", 2
        )
        for key, sentence in (errors or {}).items():
            if field_name(key) in self.fields:
                self.add_error(field_name(key), sentence)

    @staticmethod
    def _text(label: str, help_text: str, rows: int) -> forms.CharField:
        # No maxlength: browsers cut pasted text silently; the action refuses it with a sentence.
        field = forms.CharField(
            label=label,
            help_text=help_text,
            required=False,
            strip=False,
            widget=forms.Textarea(attrs={"form": FORM_ID, "rows": rows}),
        )
        field.validators = []  # the action judges the text, in one place and in our words
        return field
