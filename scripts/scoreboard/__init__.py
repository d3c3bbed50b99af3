"""Compares programs that clean pictures, over the same files and by the same judges."""
