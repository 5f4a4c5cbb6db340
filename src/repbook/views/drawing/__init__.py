"""Static pictures as inline SVG, drawn here.

Why not a library: libraries that draw SVG in Python need a script in the page
(plotly, altair, bokeh), bring NumPy and tens of megabytes (matplotlib), are
unmaintained (svgwrite, leather), or have a licence that does not fit (pygal).
Four kinds of pictures need some two hundred lines; colours come from the page,
and one picture works in light, dark and print.

Every picture is a drawing `WIDE` units wide, sized so that its text reads well on
a phone, with a title and a description for who cannot see it.
"""
