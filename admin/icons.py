"""Draws the few icons of the pages as SVG in the page itself."""

import markupsafe

SHAPES = {
    "home": "M3 11 12 3l9 8M5 9.5V21h5v-6h4v6h5V9.5",
    "phone": "M5 3h4l2 5-2.5 1.5a12 12 0 0 0 6 6L16 13l5 2v4a2 2 0 0 1-2 2A16 16 0 0 1 3 5a2 2 0 0 1 2-2z",
    "pulse": "M3 12h4l3-8 4 16 3-8h4",
    "list": "M8 6h13M8 12h13M8 18h13M3.5 6h.01M3.5 12h.01M3.5 18h.01",
    "flow": "M4 4h6v6H4zM14 14h6v6h-6zM7 10v4a3 3 0 0 0 3 3h4",
    "people": "M16 20v-1.5a3.5 3.5 0 0 0-3.5-3.5h-5A3.5 3.5 0 0 0 4 18.5V20M10 11.5a3.7 3.7 0 1 0 0-7.5 3.7 3.7 0 0"
              " 0 0 7.5zM20.5 20v-1.5a3.5 3.5 0 0 0-2.6-3.4M15.5 4.2a3.7 3.7 0 0 1 0 7.1",
    "tree": "M12 8V5m0 3v4M12 3.5h.01M5 12v3m14-3v3M5 12h14M3 15h4v5H3zM10 15h4v5h-4zM17 15h4v5h-4zM12 12v3M9.5 3h5v5h-5z",
    "shield": "M12 3 4 6v6c0 4.5 3.2 7.7 8 9 4.8-1.3 8-4.5 8-9V6zM9 12l2.2 2.2L15.5 10",
    "key": "M14.5 9.5a4 4 0 1 0-3.9 4l1.9-1.6H15v-2h.5zM13 12l-8.5 8.5M6 19l2 2M8.5 16.5l1.5 1.5",
    "monitor": "M3 4h18v12H3zM8 20h8M12 16v4",
    "clock": "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM12 7v5l3.5 2",
    "book": "M4 5a2 2 0 0 1 2-2h14v15H6a2 2 0 0 0-2 2zM4 20a2 2 0 0 0 2 2h14v-4M9 7h7M9 11h5",
    "puzzle": "M10 4a2 2 0 1 1 4 0v1h4v4h1a2 2 0 1 1 0 4h-1v6h-5v-1a2 2 0 1 0-4 0v1H5V5h5z",
    "chip": "M7 7h10v10H7zM10 3v4m4-4v4m-4 10v4m4-4v4M3 10h4m-4 4h4m10-4h4m-4 4h4",
    "gear": "M12 15.2a3.2 3.2 0 1 0 0-6.4 3.2 3.2 0 0 0 0 6.4zM12 2.8v3M12 18.2v3M4 7.4l2.6 1.5M17.4 15.1 20 16.6M4 16.6l2.6-1.5M17.4 8.9 20 7.4",
    "search": "M10.5 17a6.5 6.5 0 1 0 0-13 6.5 6.5 0 0 0 0 13zM15.5 15.5 21 21",
    "plus": "M12 5v14M5 12h14",
    "pen": "M4 20h4L19 9l-4-4L4 16zM13.5 6.5l4 4",
    "trash": "M4 7h16M9 7V4h6v3M6.5 7l1 13h9l1-13M10 11v5M14 11v5",
    "download": "M12 4v11m0 0-4.5-4.5M12 15l4.5-4.5M4 20h16",
    "upload": "M12 15V4m0 0L7.5 8.5M12 4l4.5 4.5M4 20h16",
    "leave": "M14 4h5v16h-5M10 8l-4 4 4 4M6 12h9",
    "menu": "M4 6h16M4 12h16M4 18h16",
    "close": "M6 6l12 12M18 6 6 18",
    "sun": "M12 16a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM12 2v2M12 20v2M2 12h2M20 12h2M5 5l1.4 1.4M17.6 17.6 19 19M5 19l1.4-1.4M17.6 6.4 19 5",
    "moon": "M20 14.5A8.5 8.5 0 0 1 9.5 4 8.5 8.5 0 1 0 20 14.5z",
    "alert": "M12 4 2.8 20h18.4zM12 10v4.5M12 17.3h.01",
    "check": "M5 12.5 10 17.5 19.5 7",
    "arrow": "M5 12h14M13 6l6 6-6 6",
    "table": "M3 5h18v14H3zM3 10h18M9 10v9",
    "ban": "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM5.7 5.7l12.6 12.6",
    "coins": "M9 11a6 3 0 1 0 0-6 6 3 0 0 0 0 6zM3 8v4c0 1.7 2.7 3 6 3M15 19a6 3 0 1 0 0-6 6 3 0 0 0 0 6zM9 16v0c0 1.7 2.7 3 6 3s6-1.3 6-3",
    "mail": "M3 5h18v14H3zM3 6.5l9 7 9-7",
    "mic": "M12 15a3.5 3.5 0 0 0 3.5-3.5v-5a3.5 3.5 0 0 0-7 0v5A3.5 3.5 0 0 0 12 15zM5.5 11.5a6.5 6.5 0 0 0 13 0M12 18v3.5",
    "star": "M12 3.5l2.6 5.4 5.9.8-4.3 4.1 1 5.9L12 16.9l-5.2 2.8 1-5.9L3.5 9.7l5.9-.8z",
    "disk": "M4 6.5C4 4.6 7.6 3 12 3s8 1.6 8 3.5-3.6 3.5-8 3.5-8-1.6-8-3.5zM4 6.5v11C4 19.4 7.6 21 12 21s8-1.6 8-3.5v-11M4 12c0 1.9 3.6 3.5 8 3.5s8-1.6 8-3.5",
    "person": "M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM4.5 20.5a7.5 7.5 0 0 1 15 0",
}


def draw(name, size=18):
    """Return the SVG element of the icon `name`; it is decoration, so screen readers pass over it."""
    shape = SHAPES.get(name, SHAPES["table"])
    return markupsafe.Markup(f'<svg class="icon" viewBox="0 0 24 24" width="{size}" height="{size}" aria-hidden="true">'
                             f'<path d="{shape}"/></svg>')
