"""The tables of voicemail, step by step; a step that was released is never changed."""
