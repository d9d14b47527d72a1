"""Where something is, from a form: coordinates, or words looked up, or one of several choices."""

from dataclasses import dataclass

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from geopy.exc import GeocoderQueryError, GeocoderServiceError
from wtforms import Field, RadioField
from wtforms.fields.choices import SelectChoice

from clubs.models import PLACE_LENGTH
from places import geocoding
from places.geocoding import Found
from places.points import read_coordinates
from places.zones import is_at_sea, zone_at
from web.forms import BoundForm, LineField, Longest

MOST_CHOICES = 5


@dataclass(frozen=True, slots=True)
class Spot:
    """A point in degrees, what people call it, its country (ISO) and its IANA zone."""

    latitude: float
    longitude: float
    place: str
    country: str | None
    timezone: str


class PlaceFields(BoundForm):
    """The fields that say where; `spot` reads them once the form has the right shape.

    Where the words fit several places, or a point lies at sea, `choice` gets choices: the page
    shows them as radio buttons and is sent again.
    """

    place = LineField(_l("Place"), [Longest(PLACE_LENGTH)])
    latitude = LineField(_l("Latitude"), [Longest(30)])
    longitude = LineField(_l("Longitude"), [Longest(30)])
    choice = RadioField(_l("Which one do you mean?"), choices=[], validate_choice=False)

    def spot(self) -> Spot | None:
        """Where, or None when a field says what is missing."""
        try:
            if self.latitude.data or self.longitude.data:
                return self._spot_by_coordinates()
            return self._spot_by_words()
        except _Unclear as unclear:
            unclear.field.errors = [*unclear.field.errors, str(unclear)]
            return None

    def _spot_by_words(self) -> Spot:
        if not self.place.data:
            raise _Unclear(self.place, _("Say where: a town, a district or a postcode."))
        found = self._found()
        chosen = next((one for one in found if _value_of(one) == self.choice.data), None)
        if chosen is None and geocoding.is_ambiguous(found):
            self.choice.choices = [SelectChoice(_value_of(one), one.label) for one in found]
            raise _Unclear(self.choice, _("There are several places of this name. Choose one."))
        return _spot_of(chosen or found[0])

    def _found(self) -> list[Found]:
        try:
            found = geocoding.find(self.place.data, limit=MOST_CHOICES)
        except GeocoderQueryError as error:
            raise _Unclear(self.place, str(error)) from None
        except GeocoderServiceError:
            sentence = _("The search for places is resting. Give coordinates, or try again soon.")
            raise _Unclear(self.place, sentence) from None
        if not found:
            sentence = _("We do not know this place. Try the town, a postcode or coordinates.")
            raise _Unclear(self.place, sentence)
        return found

    def _spot_by_coordinates(self) -> Spot:
        point = self._point()
        offered = _at_sea(*point)
        if self.choice.data in [one.value for one in offered]:
            point = _point_of(self.choice.data)
        elif offered:
            self.choice.choices = offered
            sentence = _("This point is at sea. Were latitude and longitude swapped?")
            raise _Unclear(self.choice, sentence)
        return spot_at(*point, place=self.place.data)

    def _point(self) -> tuple[float, float]:
        typed = self.latitude.data or "", self.longitude.data or ""
        for field, pair in ((self.latitude, (typed[0], "0")), (self.longitude, ("0", typed[1]))):
            try:
                read_coordinates(*pair)
            except ValueError as error:
                raise _Unclear(field, str(error)) from None
        return read_coordinates(*typed)


class _Unclear(Exception):
    """What a field still has to say, as a sentence beside it."""

    def __init__(self, field: Field, sentence: str) -> None:
        super().__init__(sentence)
        self.field = field


def spot_at(latitude: float, longitude: float, *, place: str | None) -> Spot:
    """The point, under the words that were typed or else the name a neighbour would use."""
    name = place or _name_of(latitude, longitude)
    zone = zone_at(latitude, longitude)
    return Spot(latitude, longitude, name[:PLACE_LENGTH], _country_at(latitude, longitude), zone)


def _name_of(latitude: float, longitude: float) -> str:
    plain = f"{latitude:.3f}, {longitude:.3f}"
    try:
        return geocoding.name_of(latitude, longitude) or plain
    except GeocoderServiceError:
        return plain


def _country_at(latitude: float, longitude: float) -> str | None:
    try:
        return geocoding.country_at(latitude, longitude) or None
    except GeocoderServiceError:
        return None


def _spot_of(found: Found) -> Spot:
    zone = zone_at(found.latitude, found.longitude)
    place = found.label[:PLACE_LENGTH]
    return Spot(found.latitude, found.longitude, place, found.country_code, zone)


def _value_of(found: Found) -> str:
    """A found place as the value of a radio button."""
    return _value(found.latitude, found.longitude)


def _value(latitude: float, longitude: float) -> str:
    return f"{latitude:.6f},{longitude:.6f}"


def _point_of(value: str) -> tuple[float, float]:
    latitude, longitude = value.split(",")
    return float(latitude), float(longitude)


def _at_sea(latitude: float, longitude: float) -> list[SelectChoice]:
    """What to choose from for a point at sea: swapped, where that is on land, or as typed."""
    if not is_at_sea(latitude, longitude):
        return []
    as_typed = _("As typed: %(point)s", point=f"{latitude}, {longitude}")
    kept = SelectChoice(_value(latitude, longitude), as_typed)
    if abs(longitude) > 90 or is_at_sea(longitude, latitude):
        return [kept]
    swapped = _("Swapped: %(place)s", place=_name_of(longitude, latitude))
    return [SelectChoice(_value(longitude, latitude), swapped), kept]
