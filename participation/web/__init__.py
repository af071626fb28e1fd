"""What the pages and the API of all apps share."""
