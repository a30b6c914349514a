"""Parse and bound what people type about questions, papers, sittings and marks."""
