"""What happens right now, folded from the journal and streamed to browsers and programs."""
