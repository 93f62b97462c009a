"""Invoices of providers, the service records that they rest on, and their check."""
