"""The tables of business_hours, step by step; a step that was released is never changed."""
