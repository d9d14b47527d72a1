"""What members are told: kinds, wording, inbox, push, preferences."""
