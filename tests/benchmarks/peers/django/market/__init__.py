"""The search and the lists in Django REST framework, the usual way.

Unmanaged models over the tables of the service, querysets, serializers. Each request verifies its
token, opens a transaction, enters the same context in one statement, under the same policies.
"""
