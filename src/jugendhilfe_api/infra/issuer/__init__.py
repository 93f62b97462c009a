"""Who may issue tokens for this API: the embedded issuer, and issuers registered as trusted."""
