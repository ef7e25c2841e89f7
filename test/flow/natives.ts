/**
 * The few functions of the standard library that the flow fixtures call. Decides nothing about flow.
 */
import type { Type } from "../../src/semantics/types.js";
import {
  type Cell,
  type FuncV,
  format,
  GoPanic,
  type IfaceV,
  RUNTIME_ERROR,
  type SliceV,
  type Steps,
  shortType,
  type V,
} from "./values.js";

/** Ends the goroutine. */
export class Goexit extends Error {}

/** Ends the process. */
export class Exit extends Error {
  readonly code: number;
  constructor(code: number) {
    super("exit");
    this.code = code;
  }
}

export interface Machine {
  write(text: string): void;
  call(func: FuncV, args: V[]): Steps<V>;
  go(steps: Steps<V>): void;
  /** What Error or String gives, if the value has such a method. */
  textOf(v: V, type: Type): string | undefined;
}

export type Native = (machine: Machine, args: V[], receiver: V | undefined) => Steps<V>;

const counters = new WeakMap<Cell, { count: number }>();

function counterOf(receiver: V | undefined): { count: number } {
  const key = receiver as Cell;
  let counter = counters.get(key);
  if (counter === undefined) {
    counter = { count: 0 };
    counters.set(key, counter);
  }
  return counter;
}

function show(machine: Machine, v: V): string {
  if (v === null) return "<nil>";
  const iface = v as IfaceV;
  return format(iface.v, iface.type, (value, type) => machine.textOf(value, type));
}

function sprintf(machine: Machine, text: string, args: readonly V[]): string {
  let next = 0;
  return text.replace(/%([+#]?\d*)([a-zA-Z%])/g, (_, __, verb: string) => {
    if (verb === "%") return "%";
    const arg = args[next++] ?? null;
    if (verb === "T") return arg === null ? "<nil>" : shortType((arg as IfaceV).type);
    if (verb === "q") return JSON.stringify(show(machine, arg));
    return show(machine, arg);
  });
}

/** A space between operands where neither is a string. */
function sprint(machine: Machine, args: readonly V[]): string {
  const isText = (v: V | undefined): boolean =>
    v === undefined || typeof (v as IfaceV | null)?.v === "string";
  return args
    .map((arg, at) => (at > 0 && !isText(arg) && !isText(args[at - 1]) ? " " : "") + show(machine, arg))
    .join("");
}

function elements(v: V): V[] {
  const slice = v as SliceV | null;
  return slice === null ? [] : slice.cells.slice(slice.off, slice.off + slice.len).map((c) => c.v);
}

function errorOf(text: string, wrapped: V = null): V {
  return { is: "iface", type: RUNTIME_ERROR, v: { is: "error", text, wrapped } };
}

function plain(run: (machine: Machine, args: V[], receiver: V | undefined) => V): Native {
  // biome-ignore lint/correctness/useYield: natives that never wait have the same type.
  return function* (machine, args, receiver) {
    return run(machine, args, receiver);
  };
}

/** By `Func.id`. Variadic arguments come as a slice. */
export const NATIVES: Readonly<Record<string, Native>> = {
  "fmt.Println": plain((machine, [args]) => {
    machine.write(
      `${elements(args as V)
        .map((arg) => show(machine, arg))
        .join(" ")}\n`,
    );
    return [0n, null];
  }),
  "fmt.Print": plain((machine, [args]) => {
    machine.write(sprint(machine, elements(args as V)));
    return [0n, null];
  }),
  "fmt.Printf": plain((machine, [text, args]) => {
    machine.write(sprintf(machine, text as string, elements(args as V)));
    return [0n, null];
  }),
  "fmt.Sprintf": plain((machine, [text, args]) => sprintf(machine, text as string, elements(args as V))),
  "fmt.Sprint": plain((machine, [args]) => sprint(machine, elements(args as V))),
  "fmt.Errorf": plain((machine, [text, args]) =>
    errorOf(sprintf(machine, text as string, elements(args as V))),
  ),
  "errors.New": plain((_, [text]) => errorOf(text as string)),
  "strconv.Itoa": plain((_, [n]) => String(n)),
  "os.Exit": plain((_, [code]) => {
    throw new Exit(Number(code));
  }),
  "runtime.Goexit": plain(() => {
    throw new Goexit();
  }),
  *"runtime.Gosched"() {
    yield;
    return [];
  },
  *"time.Sleep"() {
    for (let at = 0; at < 50; at++) yield;
    return [];
  },
  "(*sync.WaitGroup).Add": plain((_, [n], receiver) => {
    counterOf(receiver).count += Number(n);
    return [];
  }),
  "(*sync.WaitGroup).Done": plain((_, __, receiver) => {
    counterOf(receiver).count -= 1;
    return [];
  }),
  *"(*sync.WaitGroup).Wait"(_, __, receiver) {
    while (counterOf(receiver).count > 0) yield;
    return [];
  },
  "(*sync.WaitGroup).Go": plain((machine, [func], receiver) => {
    counterOf(receiver).count += 1;
    machine.go(
      (function* (): Steps<V> {
        yield* machine.call(func as FuncV, []);
        counterOf(receiver).count -= 1;
        return [];
      })(),
    );
    return [];
  }),
  *"(*sync.Mutex).Lock"(_, __, receiver) {
    while (counterOf(receiver).count > 0) yield;
    counterOf(receiver).count = 1;
    return [];
  },
  "(*sync.Mutex).Unlock": plain((_, __, receiver) => {
    if (counterOf(receiver).count === 0) throw new GoPanic(errorOf("sync: unlock of unlocked mutex"));
    counterOf(receiver).count = 0;
    return [];
  }),
};
