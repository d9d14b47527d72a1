"""What has no web and no club in it: clock, database, settings, identifiers, the outbox."""
