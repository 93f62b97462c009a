"""The main job of the API as a story, played over HTTP against a server of its own."""
