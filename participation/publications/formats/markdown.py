"""A bulletin's Markdown as a small tree of dictionaries, for output formats other than HTML.

Blocks by ``kind``, with their other keys: ``paragraph`` content · ``heading`` level, content · ``list``
ordered, start, items (each a list of blocks) · ``quote`` blocks · ``code`` text · ``rule`` · ``table`` head,
rows (cells are lists of inlines). Inlines: ``text`` text · ``strong``, ``emphasis``, ``strike`` content ·
``code`` text · ``link`` address, content · ``break``. Heading levels start at 1 and are never skipped,
whatever the source has.
"""

from collections.abc import Iterable, Iterator
from typing import Any

from markdown_it.tree import SyntaxTreeNode

from participation.text import richtext

Node = dict[str, Any]
#: Maximum nesting of quotes and lists; deeper ones are flattened to this level. Typst's limit is about
#: twenty.
DEEPEST = 6


def tree(markdown: str) -> list[Node]:
    return _close_level_gaps(_build_blocks(SyntaxTreeNode(richtext.parse(markdown)).children))


def _close_level_gaps(blocks: list[Node]) -> list[Node]:
    """Renumber headings so that each is at most one level below the one before: screen readers navigate by
    levels.
    """
    above: list[int] = []
    for block in blocks:
        if block["kind"] == "heading":
            while above and above[-1] >= block["level"]:
                above.pop()
            above.append(block["level"])
            block["level"] = len(above)
    return blocks


def _build_blocks(nodes: Iterable[SyntaxTreeNode], depth: int = 0) -> list[Node]:
    return [
        block
        for node in nodes
        for part in _unwrap_too_deep(node, depth)
        for block in _build_block(part, depth)
    ]


def _unwrap_too_deep(node: SyntaxTreeNode, depth: int) -> Iterator[SyntaxTreeNode]:
    """The node itself, or the contents of one that would nest too deep."""
    if depth == DEEPEST and node.type in {"blockquote", "bullet_list", "ordered_list", "list_item"}:
        for child in node.children:
            yield from _unwrap_too_deep(child, depth)
    else:
        yield node


def _build_block(node: SyntaxTreeNode, depth: int) -> Iterator[Node]:
    match node.type:
        case "paragraph":
            yield {"kind": "paragraph", "content": _build_inlines(node)}
        case "heading":
            if content := _build_inlines(node):
                yield {"kind": "heading", "level": int(node.tag[1]), "content": content}
        case "bullet_list" | "ordered_list":
            yield {
                "kind": "list",
                "ordered": node.type == "ordered_list",
                "start": int(node.attrs.get("start", 1)),
                "items": [_build_inner_blocks(item, depth + 1) for item in node.children],
            }
        case "blockquote":
            yield {"kind": "quote", "blocks": _build_inner_blocks(node, depth + 1)}
        case "fence" | "code_block":
            yield {"kind": "code", "text": node.content.rstrip("\n")}
        case "hr":
            yield {"kind": "rule"}
        case "table":
            yield _build_table(node)
        case _:
            yield {"kind": "paragraph", "content": [{"kind": "text", "text": node.content}]}


def _build_inner_blocks(node: SyntaxTreeNode, depth: int) -> list[Node]:
    """Blocks inside another. Headings become bold paragraphs, because they head no section of the text."""
    blocks = _build_blocks(node.children, depth)
    for block in blocks:
        if block["kind"] == "heading":
            strong = {"kind": "strong", "content": block.pop("content")}
            block.update(kind="paragraph", content=[strong])
            del block["level"]
    return blocks


def _build_table(node: SyntaxTreeNode) -> Node:
    rows = [
        [_build_inlines(cell) for cell in row.children] for part in node.children for row in part.children
    ]
    return {"kind": "table", "head": rows[0], "rows": rows[1:]}


def _build_inlines(node: SyntaxTreeNode) -> list[Node]:
    return [made for inline in node.children for part in inline.children for made in _build_inline(part)]


def _build_inline(node: SyntaxTreeNode) -> Iterator[Node]:
    inner = [made for part in node.children for made in _build_inline(part)]
    match node.type:
        case "softbreak" | "hardbreak":
            yield {"kind": "break"}
        case "strong":
            yield {"kind": "strong", "content": inner}
        case "em":
            yield {"kind": "emphasis", "content": inner}
        case "s":
            yield {"kind": "strike", "content": inner}
        case "code_inline":
            yield {"kind": "code", "text": node.content}
        case "link":
            yield from _build_link(str(node.attrs.get("href", "")), inner)
        case _:
            yield {"kind": "text", "text": node.content}


def _build_link(href: str, inner: list[Node]) -> Iterator[Node]:
    """A path cannot be followed from a file, so it is written after the link's text."""
    if href.startswith("/") or not richtext.is_address(href):
        yield from inner
        if richtext.is_address(href):
            yield {"kind": "text", "text": f" ({href})"}
    else:
        yield {"kind": "link", "address": href, "content": inner or [{"kind": "text", "text": href}]}
