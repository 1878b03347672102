"""Theme, icons, fields, rows: what every page is made of."""
