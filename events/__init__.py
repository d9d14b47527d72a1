"""When: runs, pace groups, series, RSVPs, roll call, calendar files."""
