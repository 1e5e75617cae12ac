"""Pages about policies, in Markdown: what each says, reads, and cannot tell."""
