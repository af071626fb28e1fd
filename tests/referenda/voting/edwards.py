"""The curve in affine arithmetic (RFC 8032, section 5.1), for comparison with the group."""

from referenda.voting.group import ORDER

P = 2**255 - 19
D = -121665 * pow(121666, -1, P) % P
Pair = tuple[int, int]
ZERO: Pair = (0, 1)


def add(left: Pair, right: Pair) -> Pair:
    (x1, y1), (x2, y2) = left, right
    product = D * x1 * x2 * y1 * y2 % P
    x = (x1 * y2 + x2 * y1) * pow(1 + product, -1, P) % P
    y = (y1 * y2 + x1 * x2) * pow(1 - product, -1, P) % P
    return x, y


def multiple(number: int, point: Pair) -> Pair:
    whole = ZERO
    while number:
        if number & 1:
            whole = add(whole, point)
        point = add(point, point)
        number >>= 1
    return whole


def with_height(y: int, odd: bool) -> Pair | None:
    """The point with this ``y`` and an odd or even ``x``, if there is one."""
    square = (y * y - 1) * pow(D * y * y + 1, -1, P) % P
    x = pow(square, (P + 3) // 8, P)
    if x * x % P != square:
        x = x * pow(2, (P - 1) // 4, P) % P
    if x * x % P != square or (x == 0 and odd):
        return None
    return (P - x if x % 2 != odd else x), y


def torsion() -> Pair:
    """A point of order eight."""
    for y in range(2, 100):
        point = with_height(y, False)
        if point is not None:
            product = multiple(ORDER, point)
            if multiple(4, product) != ZERO:
                return product
    raise AssertionError


def encoded(point: Pair) -> bytes:
    x, y = point
    return (y | (x % 2) << 255).to_bytes(32, "little")


def decoded(raw: bytes) -> Pair | None:
    number = int.from_bytes(raw, "little")
    y = number & (2**255 - 1)
    return with_height(y, bool(number >> 255)) if y < P else None


def generator() -> Pair:
    point = with_height(4 * pow(5, -1, P) % P, False)
    assert point is not None
    return point
