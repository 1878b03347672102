"""The works that the open document may cite, for the window."""
