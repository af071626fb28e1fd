"""Pages of polls: ``public`` for everybody, ``staff`` for editors."""
