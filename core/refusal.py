"""A rule says no, in words for the member who asked."""

from collections.abc import Mapping


class Refused(Exception):
    """A rule says no. The message is a sentence for the member; it becomes a 409 page.

    `choices` may carry ways on, as label to URL, that the page shows beside the sentence.
    """

    def __init__(self, message: str, choices: Mapping[str, str] | None = None) -> None:
        super().__init__(message)
        self.choices = dict(choices or {})
