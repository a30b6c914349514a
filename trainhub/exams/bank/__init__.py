"""The question bank: reading the files questions come in."""
