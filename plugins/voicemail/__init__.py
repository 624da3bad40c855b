"""Takes messages for people and groups, and gives them out by phone, lamp and mail."""
