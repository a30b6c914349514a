"""The paper twin: a frozen paper as a booklet to print, and typed lines back into answers."""
