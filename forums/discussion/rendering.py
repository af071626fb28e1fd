"""The HTML of a post."""

from forums.discussion.models import Post
from forums.members import queries as members_queries
from forums.text import cleaning


def render_post_html(post: Post) -> str:
    """The post's HTML, rendered again if an older renderer version stored it."""
    if post.rendered_by == cleaning.RENDERER:
        return post.html
    return cleaning.render_body(
        post.body,
        members_queries.list_member_urls(members_queries.list_mentioned_members(post.body, post.author)),
    ).html
