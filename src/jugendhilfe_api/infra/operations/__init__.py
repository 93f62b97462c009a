"""Long work that a client has ordered (Vorgänge): 202 first, progress and result afterwards."""
