"""How the committed gazetteer source is made from the packages that carry the data."""
