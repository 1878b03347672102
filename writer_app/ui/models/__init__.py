"""Models, servers, first start, monitor."""
