"""Shows things to people, and changes them."""
