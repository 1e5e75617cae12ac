"""One module at a time; the tree mirrors scanner/."""
