"""What the world is made of: frozen records of a deal book, and the rules between them; no files, no arrays."""
