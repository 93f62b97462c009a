"""OpenTelemetry by FastAPI's own switch, without what a request says.

Off unless `JUGENDHILFE_TELEMETRY` is set. Where the data goes, the standard variables say
(`OTEL_EXPORTER_OTLP_ENDPOINT`, `OTEL_SERVICE_NAME`, …); sending needs the package
`opentelemetry-exporter-otlp-proto-http`.
"""

from fastapi.telemetry import TelemetryConfig
from opentelemetry.context import Context
from opentelemetry.propagate import set_global_textmap
from opentelemetry.propagators.textmap import CarrierT, Getter, default_getter
from opentelemetry.sdk.trace import Span, SpanProcessor, TracerProvider
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

PARENT = "traceparent"
WRITTEN_BY_CLIENTS = ("url.path", "url.query", "http.request.method_original", "server.address")
HIDDEN = "HIDDEN"


class Discreet(SpanProcessor):
    """Hide what the client has written freely, before any exporter sees the span."""

    def on_start(self, span: Span, parent_context: Context | None = None) -> None:  # noqa: ARG002
        """Hide it; attributes cannot be removed. `http.route` tells the template of the path."""
        for name in WRITTEN_BY_CLIENTS:
            if name in (span.attributes or {}):
                span.set_attribute(name, HIDDEN)


class OnlyTraceparent(TraceContextTextMapPropagator):
    """Take the ids of a trace from the client, but not its free texts (tracestate, baggage)."""

    def extract(
        self,
        carrier: CarrierT,
        context: Context | None = None,
        getter: Getter[CarrierT] = default_getter,
    ) -> Context:
        """Read the ids."""
        sent = {PARENT: list(getter.get(carrier, PARENT) or ())}
        return super().extract(sent, context, default_getter)


def configuration(*, enabled: bool, provider: TracerProvider | None = None) -> TelemetryConfig:
    """Return what `FastAPI(telemetry=…)` takes.

    Logs stay off in any case: FastAPI's hold the messages of exceptions and their stack traces.
    The spans come from a provider of our own, so that no other one exports them unfiltered.
    """
    if not enabled:
        return {"tracing": False, "metrics": False, "logs": False, "auto_configure": False}
    set_global_textmap(OnlyTraceparent())
    chosen = provider or TracerProvider()
    # First in the row: processors run in the order in which they were added.
    chosen.add_span_processor(Discreet())
    return {
        "tracing": True,
        "metrics": True,
        "logs": False,
        "operation_spans": True,
        "auto_configure": True,
        "tracer_provider": chosen,
    }
