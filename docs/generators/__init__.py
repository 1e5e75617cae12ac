"""Writers of generated pages: each is a function from the code's own tables to text."""
