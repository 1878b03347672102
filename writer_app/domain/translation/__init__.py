"""Translation of Markdown: blocks, links kept out of the model's hands, terms, remembered pairs."""
