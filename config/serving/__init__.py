"""How requests are served: processes, the way to Django, cached pages, errors."""
