"""Figures and home pages; reads every chapter, writes nothing."""
