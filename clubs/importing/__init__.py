"""Clubs from files: CSV and GeoJSON, read row by row and stored in batches."""
