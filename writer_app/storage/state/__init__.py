"""Small state: settings, favourites, short texts, snippets of search, keys of servers."""
