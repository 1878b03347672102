"""Small state: settings, favourites, snippets, keys of servers."""
