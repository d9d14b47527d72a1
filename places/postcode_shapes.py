"""What postcodes look like, country by country, and the part of each that we keep."""

import re
import unicodedata

# A home's own postcode need not be kept: these many leading signs place a run club.
_KEPT = {"NL": 4, "PT": 4, "JP": 5, "CA": 3, "US": 5, "LU": 4, "BR": 5, "AR": 4, "CL": 4}

_CARRYING_LETTERS = {"AD", "GB", "GG", "IM", "JE", "MT"}

_BRITISH = re.compile(r"^([A-Z]{1,2}[0-9][0-9A-Z]?)([0-9])[A-Z]{2}$")
_BRITISH_SECTOR = re.compile(r"^([A-Z]{1,2}[0-9][0-9A-Z]?) +([0-9])$")
_BRITISH_OUTCODE = re.compile(r"^[A-Z]{1,2}[0-9][0-9A-Z]?$")
_CANADIAN = re.compile(r"^([A-Z][0-9][A-Z])([0-9][A-Z][0-9])?$")
_IRISH = re.compile(r"^([A-Z][0-9]{2}|D6W)([0-9A-Z]{4})?$")
_DUTCH = re.compile(r"^([0-9]{4})[A-Z]{2}$")
_COUNTRY_PREFIX = re.compile(r"^([A-Z]{1,2})[- ]?(?=[0-9]{4,6}$)")
_ZIP_PLUS_FOUR = re.compile(r"^([0-9]{5})-[0-9]{4}$")
_PREFIX_COUNTRIES = {
    "D": "DE", "A": "AT", "F": "FR", "I": "IT", "E": "ES", "B": "BE", "L": "LU", "S": "SE",
    "N": "NO", "FI": "FI", "DK": "DK", "CH": "CH", "DE": "DE", "AT": "AT", "NL": "NL",
    "PL": "PL", "CZ": "CZ", "SK": "SK", "SI": "SI", "HR": "HR", "LT": "LT", "LV": "LV",
    "MD": "MD", "AZ": "AZ", "LI": "LI", "SE": "SE", "NO": "NO", "FR": "FR", "IT": "IT",
    "ES": "ES", "BE": "BE", "PT": "PT", "HU": "HU", "RO": "RO", "BG": "BG", "EE": "EE",
}  # fmt: skip


def plain(text: str) -> str:
    """Capitals and ordinary digits, single spaces: full-width signs become "M1"."""
    return " ".join(unicodedata.normalize("NFKC", text).upper().split())


def kept_part(country: str, code: str) -> str:
    """The part of a country's postcode that the gazetteer keeps, without spaces and hyphens."""
    bare = re.sub(r"[^0-9A-Z]", "", plain(code).split(" CEDEX")[0])
    # "LV-1010" is written with its country; the JE of "JE2" belongs to the code.
    if country not in _CARRYING_LETTERS and bare.removeprefix(country).isdigit():
        bare = bare.removeprefix(country)
    if country == "LU":
        bare = bare.removeprefix("L")
    return bare[: _KEPT.get(country, 10)]


def readings(text: str) -> list[tuple[str, str]]:
    """Every way to read the text as a postcode: (country or "", code), most exact first.

    A British full postcode gives its sector and then its outcode, so that a sector that the data
    lack still leads to the district.
    """
    code = plain(text)
    bare = code.replace(" ", "").replace("-", "")
    found = [*_british(code, bare)]
    if match := _CANADIAN.match(bare):
        found.append(("CA", match[1]))
    if match := _IRISH.match(bare):
        found.append(("IE", match[1]))
    if match := _DUTCH.match(bare):
        found.append(("NL", match[1]))
    return found or _numeric(code, bare)


def _british(code: str, bare: str) -> list[tuple[str, str]]:
    if match := _BRITISH_SECTOR.match(code):
        return [("GB", f"{match[1]} {match[2]}"), ("GB", match[1])]
    if _BRITISH_OUTCODE.match(bare):
        return [("GB", bare)]
    if match := _BRITISH.match(bare):
        return [("GB", f"{match[1]} {match[2]}"), ("GB", match[1])]
    return []


def _numeric(code: str, bare: str) -> list[tuple[str, str]]:
    if match := _ZIP_PLUS_FOUR.match(code):
        return [("US", match[1])]
    if match := _COUNTRY_PREFIX.match(code):
        country = _PREFIX_COUNTRIES.get(match[1])
        return [(country, kept_part(country, code[match.end() :]))] if country else []
    if not re.fullmatch(r"[0-9][0-9 -]{1,8}[0-9]", code):
        return []
    if re.fullmatch(r"[0-9]{2}-[0-9]{3}", code):
        return [("PL", bare)]
    if re.fullmatch(r"[0-9]{4}-[0-9]{3}", code):
        return [("PT", bare[:4])]
    if re.fullmatch(r"[0-9]{3}-[0-9]{4}", code):
        return [("JP", bare[:5])]
    if re.fullmatch(r"[0-9]{5}-[0-9]{3}", code):
        return [("BR", bare[:5])]
    return [("", bare)] if 3 <= len(bare) <= 7 else []
