"""Short forms that people write and no data set lists."""

COUNTRY_FORMS: dict[str, tuple[str, ...]] = {
    "GB": ("UK", "Great Britain", "Britain"),
    "US": ("USA", "America", "United States of America"),
    "AE": ("UAE",),
    "NL": ("Holland", "Nederland"),
    "DE": ("Deutschland", "BRD"),
    "AT": ("Österreich",),
    "CH": ("Schweiz", "Suisse", "Svizzera"),
    "ES": ("España",),
    "IT": ("Italia",),
    "FR": ("République française",),
    "PL": ("Polska",),
    "BE": ("België", "Belgique"),
    "DK": ("Danmark",),
    "SE": ("Sverige",),
    "NO": ("Norge",),
    "FI": ("Suomi",),
    "CZ": ("Czechia", "Czech Republic", "Česko"),
    "IE": ("Éire", "Republic of Ireland"),
    "ZA": ("RSA",),
    "NZ": ("Aotearoa",),
    "BR": ("Brasil",),
    "MX": ("México",),
    "JP": ("日本",),
    "KR": ("Korea", "South Korea"),
    "CI": ("Ivory Coast",),
    "TR": ("Turkey", "Türkiye"),
}

# By ISO 3166-2 code.
AREA_FORMS: dict[str, tuple[str, ...]] = {
    "DE-NW": ("NRW",),
    "DE-RP": ("RLP",),
    "DE-NI": ("NDS",),
    "DE-MV": ("Meck-Pomm",),
    "GB-NIR": ("NI", "N Ireland"),
    "US-DC": ("DC", "D.C."),
    "US-CA": ("Calif", "Cali"),
    "US-MA": ("Mass",),
    "US-PA": ("Penna",),
    "CA-QC": ("PQ",),
    "CA-NL": ("Newfoundland",),
    "CA-PE": ("PEI",),
    "AU-NSW": ("New South Wales",),
    "AU-TAS": ("Tassie",),
    "ES-CT": ("Catalunya",),
    "ES-PV": ("Euskadi", "Basque Country"),
}

# Names by GeoNames number.
PLACE_FORMS: dict[str, tuple[str, ...]] = {
    "5128581": ("NYC", "New York", "N.Y.C."),
    "5368361": ("LA", "L.A."),
    "5391959": ("SF", "Frisco"),
    "4140963": ("Washington DC", "Washington, D.C.", "DC"),
    "4560349": ("Philly",),
    "3530597": ("CDMX", "Ciudad de México"),
    "2657896": ("Zürich",),
    "2643743": ("LDN",),
    "2643123": ("Manc",),
    "2641673": ("Newcastle",),
    "2950159": ("BLN",),
    "4887398": ("Chi-town",),
    "1277333": ("Bangalore", "Blr"),
}

# Countries whose states are written by their code after a town's name.
_WRITTEN_BY_CODE = {"US", "CA", "AU", "DE", "BR", "IN", "MX", "IT", "CH", "AT", "NZ", "ZA", "NL"}


def code_as_context(iso: str) -> tuple[str, ...]:
    """The state's own letters ("IL" of US-IL) where its country writes them."""
    country, _, code = iso.partition("-")
    return (code,) if country in _WRITTEN_BY_CODE and code.isalpha() else ()
