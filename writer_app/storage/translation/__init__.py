"""Files of the translator: memories (TMX) and glossaries (CSV, TBX)."""
