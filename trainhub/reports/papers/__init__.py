"""The nine statutory papers of a class: one description each, read by Excel and by the PDF room."""
