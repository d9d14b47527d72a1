"""The shape of what is written about a club: a name one can see, an address one can open."""

import re
import unicodedata
from urllib.parse import urlsplit

SEEN = {"L", "N", "P", "S"}
"""Letters, numbers, punctuation and signs; anything else leaves no mark on a page."""

_HOST = re.compile(r"[\w-]+(\.[\w-]+)+")


def is_visible(text: str) -> bool:
    """Whether the text leaves a mark: not blanks and joiners alone."""
    return any(unicodedata.category(sign)[0] in SEEN for sign in text)


def web_address(text: str) -> str:
    """The address, with https:// in front where no scheme was typed.

    Raises ValueError with a sentence for anything that is not a page of the web.
    """
    wrong = ValueError("Write the address of a web page, like https://example.org.")
    address = text if "://" in text else f"https://{text}"
    try:
        parts = urlsplit(address)
        host, _port = parts.hostname or "", parts.port
    except ValueError:
        raise wrong from None
    if parts.scheme not in ("http", "https") or parts.username is not None or "\\" in address:
        raise wrong
    if not _HOST.fullmatch(host) or any(sign.isspace() for sign in address):
        raise wrong
    return address
