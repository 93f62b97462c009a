"""What the permit of the facility allows an offer: on which days it does not cover it."""
