"""Where: geocoding, the gazetteer, nearby, time zones; knows no member and no club."""
