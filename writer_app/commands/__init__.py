"""The commands of the command line, one module a topic. No Qt, no model libraries."""
