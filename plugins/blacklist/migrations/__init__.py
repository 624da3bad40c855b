"""The tables of blacklist, step by step; a step that was released is never changed."""
