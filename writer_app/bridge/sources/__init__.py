"""Sources in the window: conversations, the index that follows the library, what it finds."""
