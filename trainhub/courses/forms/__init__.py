"""Parse and bound what people type about classes, attendance and training requests."""
