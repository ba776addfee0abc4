"""How the allocator of C treats memory that is used again and again."""

HELD = 4 << 20


def hold_freed_memory() -> None:
    """Have freed memory held for the next block, here and in processes forked from here.

    glibc gives the top of its heap back as soon as 128 KB of it are free, and to get
    the pages again took a seventh of the time of gathering. The bound rises to twice
    the largest block that was ever freed; elsewhere this does nothing.
    """
    bytearray(HELD)
