"""The worker and its timetable: what runs when, each a function of a part below, called by name."""
