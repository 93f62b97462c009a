"""What each kind of help is and how to get it, in plain language (Hilfewegweiser)."""
