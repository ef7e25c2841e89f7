/**
 * Functions of the standard library, and a few well known ones, that never return, by `Func.id`.
 * Decides nothing about the project's own functions: `flow/no-return.ts` computes those.
 */

/** `exits`: the process ends; `goexit`: the goroutine ends after its deferred calls; `panics`: always panics. */
export type ModelEnding = "exits" | "goexit" | "panics" | "loops";

const TESTING_METHODS = ["FailNow", "Fatal", "Fatalf", "Skip", "SkipNow", "Skipf"];
/** `testing.T` and the others embed an unexported `common`; an index that knows exported names only has them on each. */
const TESTING_TYPES = ["(*testing.common)", "(*testing.T)", "(*testing.B)", "(*testing.F)", "(testing.TB)"];

const NO_RETURN: ReadonlyMap<string, ModelEnding> = new Map<string, ModelEnding>([
  ["os.Exit", "exits"],
  ["syscall.Exit", "exits"],
  ["log.Fatal", "exits"],
  ["log.Fatalf", "exits"],
  ["log.Fatalln", "exits"],
  ["(*log.Logger).Fatal", "exits"],
  ["(*log.Logger).Fatalf", "exits"],
  ["(*log.Logger).Fatalln", "exits"],
  ["log.Panic", "panics"],
  ["log.Panicf", "panics"],
  ["log.Panicln", "panics"],
  ["(*log.Logger).Panic", "panics"],
  ["(*log.Logger).Panicf", "panics"],
  ["(*log.Logger).Panicln", "panics"],
  ["runtime.Goexit", "goexit"],
  ...TESTING_TYPES.flatMap((type) =>
    TESTING_METHODS.map((method): [string, ModelEnding] => [`${type}.${method}`, "goexit"]),
  ),
  ["github.com/sirupsen/logrus.Fatal", "exits"],
  ["github.com/sirupsen/logrus.Fatalf", "exits"],
  ["github.com/sirupsen/logrus.Fatalln", "exits"],
  ["github.com/sirupsen/logrus.Panic", "panics"],
  ["github.com/sirupsen/logrus.Panicf", "panics"],
  ["(*github.com/sirupsen/logrus.Entry).Fatal", "exits"],
  ["(*github.com/sirupsen/logrus.Entry).Fatalf", "exits"],
  ["(*github.com/sirupsen/logrus.Logger).Fatal", "exits"],
  ["(*github.com/sirupsen/logrus.Logger).Fatalf", "exits"],
  ["(*go.uber.org/zap.Logger).Fatal", "exits"],
  ["(*go.uber.org/zap.Logger).Panic", "panics"],
  ["(*go.uber.org/zap.SugaredLogger).Fatal", "exits"],
  ["(*go.uber.org/zap.SugaredLogger).Fatalf", "exits"],
  ["(*go.uber.org/zap.SugaredLogger).Fatalw", "exits"],
  ["k8s.io/klog.Fatal", "exits"],
  ["k8s.io/klog.Fatalf", "exits"],
  ["k8s.io/klog/v2.Fatal", "exits"],
  ["k8s.io/klog/v2.Fatalf", "exits"],
  ["github.com/golang/glog.Fatal", "exits"],
  ["github.com/golang/glog.Fatalf", "exits"],
]);

/** How a call of the function ends, if a model says that it never returns. */
export function modelEnding(funcId: string): ModelEnding | "returns" {
  return NO_RETURN.get(funcId) ?? "returns";
}
