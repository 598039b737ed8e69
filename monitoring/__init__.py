"""What can be seen of Headwater from outside while it runs."""
