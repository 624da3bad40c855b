"""Builds lists, forms, histories, imports, exports and an API from hooks.web.Resource declarations."""
