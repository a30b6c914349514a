"""The PDF room: frozen certificate facts in, the bytes of a PDF out, always by a child process."""
