/** Modules that stand between a program and package time, so that tests can turn the clock. */
import type { FunctionModels, ModelTable } from "../../model.js";
import { acquire, methods, under } from "../notation.js";

const TIMER = acquire("timer");
const TICKER = acquire("ticker");
const DELAYED = acquire("delayed", { endedBy: ["arg 1"] });

const CLOCKS: FunctionModels = {
  ...methods("github.com/jonboulle/clockwork.Clock", {
    NewTimer: TIMER,
    NewTicker: TICKER,
    AfterFunc: DELAYED,
  }),
  ...methods("github.com/benbjohnson/clock.Clock", { Timer: TIMER, Ticker: TICKER, AfterFunc: DELAYED }),
  ...under(["k8s.io/utils/clock", "k8s.io/apimachinery/pkg/util/clock"], (path) => ({
    ...methods(`${path}.Clock`, { NewTimer: TIMER, NewTicker: TICKER }),
    ...methods(`${path}.WithTicker`, { NewTicker: TICKER }),
    ...methods(`${path}.WithDelayedExecution`, { AfterFunc: DELAYED }),
    ...methods(`${path}.RealClock`, { NewTimer: TIMER, NewTicker: TICKER, AfterFunc: DELAYED }),
  })),
};

export const CLOCK_MODULES: ModelTable = { functions: CLOCKS };
