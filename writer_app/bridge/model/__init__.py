"""The model as the window sees it: worker, loading, downloads, monitor."""
