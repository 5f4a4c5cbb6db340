"""Pages to print or send: one file each, no script, nothing fetched from anywhere."""
