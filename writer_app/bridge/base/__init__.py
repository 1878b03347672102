"""Background work, settings, session: what every subject of the bridge uses."""
