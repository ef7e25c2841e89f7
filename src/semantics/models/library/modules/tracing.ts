/** Tracers: a span that is never ended is never reported, and with it often all that belongs to it. */
import type { FunctionModel, FunctionModels, ModelTable } from "../../model.js";
import { acquire, each, functions, methods, RELEASES_RECEIVER, under } from "../notation.js";

const SPAN = acquire("span");
const SPAN_SECOND = acquire("span", { of: "result 1", inContext: "result 0" });
const SPAN_FIRST = acquire("span", { inContext: "result 1" });
/** What a context has inside is given back as it is. */
const TAKES_OUT: FunctionModel = { uses: { "arg 0": "returns" } };

const TRACERS: FunctionModels = {
  "(go.opentelemetry.io/otel/trace.Tracer).Start": SPAN_SECOND,
  "go.opentelemetry.io/otel/trace.SpanFromContext": TAKES_OUT,
  ...functions("go.opencensus.io/trace", {
    ...each("StartSpan StartSpanWithRemoteParent", SPAN_SECOND),
    FromContext: TAKES_OUT,
  }),
  ...functions("github.com/opentracing/opentracing-go", {
    StartSpan: SPAN,
    ...each("StartSpanFromContext StartSpanFromContextWithTracer", SPAN_FIRST),
    SpanFromContext: TAKES_OUT,
  }),
  "(github.com/opentracing/opentracing-go.Tracer).StartSpan": SPAN,
  "(github.com/opentracing/opentracing-go.Span).FinishWithOptions": RELEASES_RECEIVER,
  ...under(
    ["gopkg.in/DataDog/dd-trace-go.v1/ddtrace/tracer", "github.com/DataDog/dd-trace-go/v2/ddtrace/tracer"],
    (path) =>
      functions(path, { StartSpan: SPAN, StartSpanFromContext: SPAN_FIRST, SpanFromContext: TAKES_OUT }),
  ),
  "(*github.com/newrelic/go-agent/v3/newrelic.Application).StartTransaction": SPAN,
  "(*github.com/newrelic/go-agent/v3/newrelic.Transaction).StartSegment": SPAN,
  ...functions("github.com/getsentry/sentry-go", each("StartSpan StartTransaction", SPAN)),
  ...under(["go.elastic.co/apm", "go.elastic.co/apm/v2"], (path) => ({
    [`${path}.StartSpan`]: SPAN,
    [`(*${path}.Tracer).StartTransaction`]: SPAN,
  })),
  ...functions("github.com/aws/aws-xray-sdk-go/xray", each("BeginSegment BeginSubsegment", SPAN_SECOND)),
  ...methods("*github.com/aws/aws-xray-sdk-go/xray.Segment", { Close: RELEASES_RECEIVER }),
};

export const TRACING_MODULES: ModelTable = { functions: TRACERS };
