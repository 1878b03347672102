"""Sources: passages of documents, how they are found, and what of an answer they hold."""
