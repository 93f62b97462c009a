"""Many vacancies in one request, for the software of providers (Sammelmeldung)."""
