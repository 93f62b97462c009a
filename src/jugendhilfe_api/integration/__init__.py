"""For software that integrates: exports, later imports, events, webhooks and offline sync."""
