"""Small state: settings, favourites, snippets of search, the writer's short texts, keys of servers."""
