"""The tables of billing, step by step; a step that was released is never changed."""
