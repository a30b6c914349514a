"""The demo market: made by the same actions that people call."""
