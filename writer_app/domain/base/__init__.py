"""What everything stands on: errors, settings, small pure helpers."""
