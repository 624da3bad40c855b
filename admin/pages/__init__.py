"""The pages: every module here has ROUTES and is found by itself."""
