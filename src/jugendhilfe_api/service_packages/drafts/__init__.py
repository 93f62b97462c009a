"""Drafts of service packages, and drafts of their next versions."""
