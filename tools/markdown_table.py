"""Markdown that the written pages share."""


def code(text):
    """Return a word as code."""
    return "`%s`" % text


def table(head, rows):
    """Return a table; a bar in a cell does not end it."""
    lines = [head, ["---"] * len(head), *rows]
    return "".join("| %s |\n" % " | ".join(cell.replace("|", "\\|") for cell in line)
                   for line in lines)
