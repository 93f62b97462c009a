"""The automatic check of invoices and its reasons."""
