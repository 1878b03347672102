"""Change: diffs, alignment, anchors, proposals under review, who wrote what."""
