"""What the corpus holds, a file for each format."""
