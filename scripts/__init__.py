"""What the project runs on itself: the door, the catalogues."""
