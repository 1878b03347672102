"""The rooms that move in once the window stands: objects made once, wired, and ended in stages."""
