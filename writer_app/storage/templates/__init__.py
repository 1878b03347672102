"""Template files, packs, drafts, benches."""
