"""The page on which a translation is looked through."""
