"""The forms of a pause; what is missing is said by the action, so they only read and keep."""

from __future__ import annotations

from typing import Any

from django import forms

from workflow.actions.errors import Refused

#: Pages to which an answer may lead back.
ORIGINS = ("cycle", "home")


class PauseForm(forms.Form):
    """A text, the serial of the cycle as the person saw it, and the page the form stands on."""

    use_required_attribute = False  # the browser's own sentences follow its language, not ours

    serial = forms.IntegerField(required=False, widget=forms.HiddenInput)
    next = forms.CharField(required=False, widget=forms.HiddenInput)

    #: The text's name, label, help; None where there is nothing to say.
    text: tuple[str, str, str] | None = None
    needed = True

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.text:
            name, label, help_text = self.text
            attrs = {"rows": 3, "aria-required": "true"} if self.needed else {"rows": 2}
            self.fields[name] = forms.CharField(
                label=label if self.needed else f"{label} (boleh kosong)",
                help_text=help_text,
                required=False,
                widget=forms.Textarea(attrs),
            )

    def clean_next(self) -> str:
        """A known page, else the cycle's: nobody is led elsewhere."""
        origin = self.cleaned_data["next"]
        return origin if origin in ORIGINS else "cycle"

    def typed(self) -> str:
        """The text as it was sent."""
        return self.cleaned_data[self.text[0]] if self.text else ""

    def refuse(self, refused: Refused) -> None:
        """Show the action's sentence at its field, or above the form."""
        self.add_error(refused.field if refused.field in self.fields else None, refused.sentence)


class AskForm(PauseForm):
    """Why the clock should stand still."""

    text = (
        "reason",
        "Alasan penundaan",
        "Sebutkan apa yang ditunggu, misalnya data BPS yang baru terbit tanggal 20.",
    )


class GrantForm(PauseForm):
    """A word to whoever asked, if there is one."""

    text = ("note", "Catatan untuk pemohon", "")
    needed = False


class RefuseForm(PauseForm):
    """Why not."""

    text = ("note", "Alasan penolakan", "")


class BareForm(PauseForm):
    """Going on, or taking a request back: nothing to say."""
