"""The front page, pages that explain the site, and the shell around every page."""
