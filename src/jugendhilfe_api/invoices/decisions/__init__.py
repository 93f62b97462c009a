"""What the youth office does with invoices."""
