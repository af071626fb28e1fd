from rest_framework.pagination import CursorPagination


class NewestFirstPagination(CursorPagination):
    """Pages by cursor: stable while rows are added, and as fast on the last page as on the first."""

    ordering = ("-pk",)
    page_size_query_param = "page_size"
    max_page_size = 100
