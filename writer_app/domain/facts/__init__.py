"""Facts that an edit must keep: numbers, names, quotations, links."""
