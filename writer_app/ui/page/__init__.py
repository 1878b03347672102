"""The page: editor, layout, painting."""
