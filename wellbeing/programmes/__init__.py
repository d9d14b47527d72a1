"""Eight weeks together and the walks before them, as runs of a club."""
