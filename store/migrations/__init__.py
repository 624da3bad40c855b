"""The store's own tables, step by step; a step that was released is never changed."""
