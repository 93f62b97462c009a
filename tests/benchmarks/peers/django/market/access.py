"""Who asks: a scope, and the context of the transaction."""

import json
import os
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from django.db import connection, transaction
from rest_framework import exceptions
from rest_framework.views import APIView

BERLIN = ZoneInfo("Europe/Berlin")
CONTEXT = json.loads(Path(os.environ["PEER_CONTEXT"]).read_text())
ENTER = CONTEXT["sql"]
for name in CONTEXT["names"]:
    ENTER = ENTER.replace(f":{name} ", f"%({name})s ")


class InContext(APIView):
    """A view that needs a scope, in a transaction with the context of who asks."""

    scope = ""

    def dispatch(self, request, *args, **kwargs):
        with transaction.atomic():
            return super().dispatch(request, *args, **kwargs)

    def initial(self, request, *args, **kwargs):
        super().initial(request, *args, **kwargs)
        claims = request.user
        if self.scope not in claims["scope"].split():
            raise exceptions.PermissionDenied
        self.now = datetime.now(UTC)
        self.today = self.now.astimezone(BERLIN).date()
        given = {
            "role": f"app_{claims['role']}",
            "organisation": claims["org"],
            "issuer": claims["iss"],
            "subject": claims["sub"],
            "client": claims["client_id"],
            "departments": ",".join(sorted(claims.get("departments", []))),
            "facilities": "*",
            "narrowable": "no",
            "purpose": request.headers.get("Data-Purpose", ""),
            "now": self.now.isoformat(),
            "today": self.today.isoformat(),
        }
        with connection.cursor() as cursor:
            cursor.execute(ENTER, given)
