"""Static pictures as inline SVG, drawn here.

Why not a library: what draws SVG in Python either needs a script in the page
(plotly, altair, bokeh), brings NumPy and tens of megabytes (matplotlib), is no
longer kept (svgwrite, leather), or has a licence that does not fit (pygal). Four
kinds of pictures need some two hundred lines; colours come from the page, so
that one picture serves light, dark and print.

Every picture is a drawing `WIDE` units wide, sized so that its text reads well on
a phone, with a title and a description for who cannot see it.
"""
