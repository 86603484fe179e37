"""What an action answers when it does nothing: always a sentence for the person."""


class Refused(Exception):
    """The person may not do this, or the input is not acceptable; nothing was written.

    ``field`` names the input the sentence belongs to, "" for the whole form.
    """

    def __init__(self, sentence: str, field: str = "") -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.field = field


class AlreadyDone(Refused):
    """Somebody (perhaps the same person, a moment ago) moved the cycle first."""
