"""One search over what the site shows: kinds of texts that apps register, words in use, suggestions."""
