"""The tables of survey, step by step; a step that was released is never changed."""
