/** Functions that never return: of the standard library, and of loggers and test frameworks that many use. */
import type { FunctionModel, FunctionModels, ModelTable } from "../model.js";
import { each, functions, methods, under } from "./notation.js";

const EXITS: FunctionModel = { never: "exits" };
const PANICS: FunctionModel = { never: "panics" };
const GOEXIT: FunctionModel = { never: "goexit" };
const LOOPS: FunctionModel = { never: "loops" };

const STANDARD: FunctionModels = {
  "os.Exit": EXITS,
  "syscall.Exit": EXITS,
  ...functions("log", { ...each("Fatal Fatalf Fatalln", EXITS), ...each("Panic Panicf Panicln", PANICS) }),
  ...methods("*log.Logger", {
    ...each("Fatal Fatalf Fatalln", EXITS),
    ...each("Panic Panicf Panicln", PANICS),
  }),
  "runtime.Goexit": GOEXIT,
};

/** `testing.T` and the others embed an unexported `common`; an index that knows exported names only has them on each. */
const TESTING: FunctionModels = under(
  ["*testing.common", "*testing.T", "*testing.B", "*testing.F", "testing.TB"],
  (type) => methods(type, each("FailNow Fatal Fatalf Skip SkipNow Skipf", GOEXIT)),
);

const TEST_FRAMEWORKS: FunctionModels = {
  ...functions("github.com/stretchr/testify/require", each("FailNow FailNowf Fail Failf", GOEXIT)),
  ...methods("*github.com/stretchr/testify/require.Assertions", each("FailNow FailNowf Fail Failf", GOEXIT)),
  ...functions("github.com/stretchr/testify/assert", each("FailNow FailNowf", GOEXIT)),
  ...methods("*github.com/stretchr/testify/assert.Assertions", each("FailNow FailNowf", GOEXIT)),
  ...under(["github.com/onsi/ginkgo", "github.com/onsi/ginkgo/v2"], (path) =>
    functions(path, each("Fail Skip", PANICS)),
  ),
};

const LOGRUS = { ...each("Fatal Fatalf Fatalln", EXITS), ...each("Panic Panicf Panicln", PANICS) };
const KLOG = each("Fatal Fatalf Fatalln FatalDepth Exit Exitf Exitln ExitDepth", EXITS);

const LOGGERS: FunctionModels = {
  ...functions("github.com/sirupsen/logrus", LOGRUS),
  ...methods("*github.com/sirupsen/logrus.Entry", LOGRUS),
  ...methods("*github.com/sirupsen/logrus.Logger", LOGRUS),
  ...methods("github.com/sirupsen/logrus.FieldLogger", LOGRUS),
  ...methods("*go.uber.org/zap.Logger", { Fatal: EXITS, Panic: PANICS }),
  ...methods("*go.uber.org/zap.SugaredLogger", {
    ...each("Fatal Fatalf Fatalw Fatalln", EXITS),
    ...each("Panic Panicf Panicw Panicln", PANICS),
  }),
  ...under(["k8s.io/klog", "k8s.io/klog/v2", "github.com/golang/glog"], (path) => functions(path, KLOG)),
};

const OTHERS: FunctionModels = {
  "k8s.io/apimachinery/pkg/util/wait.Forever": LOOPS,
  ...under(["gopkg.in/alecthomas/kingpin.v2", "github.com/alecthomas/kingpin/v2"], (path) =>
    functions(path, each("Fatalf FatalUsage", EXITS)),
  ),
};

export const ENDINGS: ModelTable = {
  functions: { ...STANDARD, ...TESTING, ...TEST_FRAMEWORKS, ...LOGGERS, ...OTHERS },
};
