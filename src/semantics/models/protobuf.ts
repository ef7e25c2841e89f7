/**
 * Packages that read, write and compare protobuf messages. Decides which of their functions forget
 * the message when they return: what they fill in, or make of it, is a copy.
 */

const MESSAGE_PACKAGES: ReadonlySet<string> = new Set([
  "google.golang.org/protobuf/proto",
  "google.golang.org/protobuf/encoding/protojson",
  "google.golang.org/protobuf/encoding/prototext",
  "google.golang.org/protobuf/encoding/protodelim",
  "google.golang.org/protobuf/types/known/anypb",
  "github.com/golang/protobuf/proto",
  "github.com/golang/protobuf/jsonpb",
  "github.com/golang/protobuf/ptypes",
  "github.com/gogo/protobuf/proto",
  "github.com/gogo/protobuf/jsonpb",
  "github.com/gogo/protobuf/types",
]);

/** They return the message itself, or keep it in another one. */
const KEEPING_FUNCTIONS: ReadonlySet<string> = new Set([
  "MessageV1",
  "MessageV2",
  "MessageReflect",
  "SetExtension",
]);

export function forgetsMessage(packagePath: string, name: string): boolean {
  return MESSAGE_PACKAGES.has(packagePath) && !KEEPING_FUNCTIONS.has(name);
}

/** Methods that protoc's plugins write for every message; none of them keeps it. */
const GENERATED_METHODS =
  /^(?:Get\w+|Reset|String|Size|Equal|Descriptor|Marshal\w*|Unmarshal\w*|XXX_\w+|ProtoMessage|Validate\w*)$/;

export function isGeneratedMethod(name: string): boolean {
  return GENERATED_METHODS.test(name);
}

export const PROTOBUF_PACKAGES: readonly string[] = [
  "google.golang.org/protobuf/proto",
  "github.com/golang/protobuf/proto",
  "github.com/gogo/protobuf/proto",
  "google.golang.org/protobuf/encoding/protojson",
  "google.golang.org/protobuf/encoding/protodelim",
  "google.golang.org/protobuf/types/known/anypb",
];
