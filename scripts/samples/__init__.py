"""Makes files like those that people upload, with something planted in every place where such files hide things."""
