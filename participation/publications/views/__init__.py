"""Pages of bulletins: ``public`` for everybody, ``staff`` for editors and officers."""
