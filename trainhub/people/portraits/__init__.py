"""The photo of a person as it is printed on certificates: given, seen, withdrawn."""
