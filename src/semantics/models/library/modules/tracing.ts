/** Tracers: a span that is never ended is never reported, and with it often all that belongs to it. */
import type { FunctionModels, ModelTable } from "../../model.js";
import { acquire, each, functions, methods, RELEASES_RECEIVER, under } from "../notation.js";

const SPAN = acquire("span");
const SPAN_SECOND = acquire("span", { of: "result 1" });

const TRACERS: FunctionModels = {
  "(go.opentelemetry.io/otel/trace.Tracer).Start": SPAN_SECOND,
  ...functions("go.opencensus.io/trace", each("StartSpan StartSpanWithRemoteParent", SPAN_SECOND)),
  ...functions(
    "github.com/opentracing/opentracing-go",
    each("StartSpan StartSpanFromContext StartSpanFromContextWithTracer", SPAN),
  ),
  "(github.com/opentracing/opentracing-go.Tracer).StartSpan": SPAN,
  "(github.com/opentracing/opentracing-go.Span).FinishWithOptions": RELEASES_RECEIVER,
  ...under(
    ["gopkg.in/DataDog/dd-trace-go.v1/ddtrace/tracer", "github.com/DataDog/dd-trace-go/v2/ddtrace/tracer"],
    (path) => functions(path, each("StartSpan StartSpanFromContext", SPAN)),
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
