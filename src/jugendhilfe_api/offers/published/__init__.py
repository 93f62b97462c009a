"""The market as youth offices and the public see it: a projection, kept by triggers."""
