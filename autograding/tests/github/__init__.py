"""A local stand-in for the API of GitHub, held to the description that GitHub publishes."""
