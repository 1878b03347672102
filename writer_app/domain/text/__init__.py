"""Text: units, words, sentences, structure, language, counting."""
