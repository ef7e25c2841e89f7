/**
 * The text of a state: equal for states that differ in names only. Objects and symbols are numbered
 * as they are met, goroutines that do the same stand side by side, and what nobody can reach is left out.
 */
import type { Value } from "../../flow/ir.js";
import type { Frame, Goroutine } from "./goroutine.js";
import type { Obj } from "./heap.js";
import { liveAt } from "./liveness.js";
import type { Pending } from "./pending.js";
import type { State } from "./state.js";
import type { Val } from "./values.js";

export interface Canon {
  readonly text: string;
  /** Goroutines in the order of the text. */
  readonly order: readonly number[];
}

export function canonOf(state: State): Canon {
  const shapes = new Map(state.goroutines.map((one) => [one.id, shapeOf(one)]));
  const living = state.goroutines.filter(({ isOver }) => !isOver);
  living.sort((a, b) => {
    const [x, y] = [shapes.get(a.id) ?? "", shapes.get(b.id) ?? ""];
    return (
      Number(a.isLost) - Number(b.isLost) ||
      Number(b.start === undefined) - Number(a.start === undefined) ||
      (x < y ? -1 : x > y ? 1 : a.id - b.id)
    );
  });
  const writer = new Writer(state, new Map(living.map(({ id }, index) => [id, index])));
  const parts = living
    .filter(({ isLost }) => !isLost)
    .map((one) => `${shapes.get(one.id)}{${writer.goroutine(one)}}`);
  // They may do anything, however many there are.
  if (parts.length < living.length) parts.push(LOST);
  const globals = writer.globals();
  const heap = writer.heap();
  const facts = writer.facts();
  const text = `${state.isOver ? "over" : ""}${parts.join("|")}#${globals}#${heap}#${facts}`;
  return { text, order: living.map(({ id }) => id) };
}

const LOST = "lost";

function shapeOf({ frames, pending, isLost }: Goroutine): string {
  if (isLost) return LOST;
  const places = frames.map(({ fn, block, at }) => `${fn.id}:${block.index}.${at}`);
  return `${places.join(">")}${pending?.kind ?? ""}`;
}

const HELD: ReadonlySet<Val["k"]> = new Set(["mutex", "count", "once", "group"]);

class Writer {
  readonly #state: State;
  readonly #goroutines: ReadonlyMap<number, number>;
  readonly #objs = new Map<number, number>();
  readonly #syms = new Map<number, number>();
  readonly #queue: number[] = [];

  constructor(state: State, goroutines: ReadonlyMap<number, number>) {
    this.#state = state;
    this.#goroutines = goroutines;
  }

  goroutine({ frames, pending, atEnd }: Goroutine): string {
    const texts = frames.map((frame, index) => this.#frame(frame, frames[index + 1], pending));
    const later = atEnd.map(({ run }) => this.val(run)).join(" ");
    return `${texts.join(";")}${pending === undefined ? "" : this.#pending(pending)}${later}`;
  }

  #frame(frame: Frame, above: Frame | undefined, pending: Pending | undefined): string {
    const { block, at, env, defers, unwinding, hasRecovered, received } = frame;
    // The instruction at hand has read its operands where it waits for a call or for others.
    const waits = above !== undefined || pending !== undefined;
    const live = liveAt(block, waits ? at + 1 : at);
    const kept: [Value, Val][] = [];
    for (const [value, val] of env) if (live.has(value)) kept.push([value, val]);
    kept.sort(([a], [b]) => a.id - b.id);
    const vars = kept.map(([value, val]) => `${value.id}=${this.val(val)}`).join(",");
    const later = defers.map(({ callee, receiver, args }) => {
      const all = [callee, receiver, ...args];
      return all.map((val) => (val === undefined ? "-" : this.val(val))).join(" ");
    });
    const after = frame.afterwards.map((one) => {
      const rest = one.kind === "each" ? one.rest.map((val) => this.val(val)).join(" ") : "";
      return `${one.kind}${this.val(one.place)}${rest}`;
    });
    const mode = `${unwinding ?? ""}${hasRecovered ? "!" : ""}`;
    const got = block.instrs[at]?.op === "selectRecv" || received.k !== "nil" ? this.val(received) : "";
    return `${vars}^${later.join("/")}^${after.join("")}${mode}${got}`;
  }

  #pending(pending: Pending): string {
    switch (pending.kind) {
      case "send":
        return `(${this.val(pending.chan)}<-${this.val(pending.value)})`;
      case "recv":
      case "close":
        return `(${this.val(pending.chan)})`;
      case "select":
        return `(${pending.cases
          .map(({ chan, value }) => `${this.val(chan)}${value === undefined ? "" : `<-${this.val(value)}`}`)
          .join(",")})`;
      case "instant":
        return `(${pending.vals.map((one) => this.val(one)).join(",")})`;
      case "forever":
        return "";
      case "pipe": {
        const { from, to, left } = pending;
        const [source, sinks, rest] = [from === undefined ? [] : [from], to, left].map((places) =>
          places.map(({ end }) => this.#object(end)).join(","),
        );
        return `(${source}>${sinks}>${rest})`;
      }
      case "coroutine":
        return `(${pending.does}${this.#object(pending.co)})`;
      case "cancel":
        return `(${this.val({ k: "cancel", ctx: pending.ctx })})`;
      case "cond":
        return `(${this.val(pending.place)}${this.val(pending.lock)}${pending.isWoken})`;
      case "once":
        return `(${this.val(pending.place)}${pending.run === undefined ? "" : this.val(pending.run)})`;
      case "after":
        return `(${this.val({ k: "cancel", ctx: pending.ctx })}${this.val(pending.run)})`;
      case "group-go":
        return `(${this.val(pending.place)}${this.val(pending.run)})`;
      case "lock":
        return `(${this.val(pending.place)}${pending.side}${pending.isWaiting})`;
      case "add":
        return `(${this.val(pending.place)}${pending.n})`;
      default:
        return `(${this.val(pending.place)})`;
    }
  }

  val(val: Val): string {
    switch (val.k) {
      case "int":
        return String(val.n);
      case "bool":
        return val.b ? "t" : "f";
      case "nil":
        return "nil";
      case "text":
        return JSON.stringify(val.text);
      case "sym":
        return `s${this.#name(this.#syms, val.id)}${val.isCount ? "c" : ""}`;
      case "test":
        return `${val.not ? "!" : ""}(${this.val(val.x)}${val.op}${val.y === undefined ? "" : this.val(val.y)})`;
      case "ptr":
        return `o${this.#object(val.obj)}${val.path}`;
      case "slice":
        return `o${this.#object(val.obj)}[${val.from}+${val.len}]`;
      case "struct": {
        const fields = [...val.fields].sort(([a], [b]) => (a < b ? -1 : 1));
        return `{${val.isOutside ? "~" : ""}${val.from === undefined ? "" : this.val(val.from)}${fields.map(([path, field]) => `${path}:${this.val(field)}`).join(",")}}`;
      }
      case "tuple":
        return `(${val.items.map((item) => this.val(item)).join(",")})`;
      case "iface":
        return `i${this.val(val.val)}`;
      case "fn":
        return `${val.fn.id}<${val.bindings.map((one) => this.val(one)).join(",")}>`;
      case "func":
        return `${val.func.id}<${val.receiver === undefined ? "" : this.val(val.receiver)}>`;
      case "cancel":
        return `x${this.#object(val.ctx)}`;
      case "once-func":
        return `1${this.val(val.place)}${this.val(val.run)}`;
      case "coroutine":
        return `${val.does}${this.#object(val.co)}`;
      case "builtin":
        return val.name;
      case "rounds":
        return `${this.val(val.of)}*${val.keys === undefined ? val.done : this.#left(val.of, val.keys)}`;
      case "mutex": {
        const who = (id: number): string => `g${this.#goroutines.get(id) ?? "-"}`;
        return `m${val.writer === undefined ? "" : who(val.writer)}/${val.readers.map(who).sort().join(",")}`;
      }
      case "count":
        return `w${val.n}`;
      case "once":
        return val.phase;
      case "group":
        return `e${val.n}/${val.limit ?? ""}${this.val(val.ctx)}`;
      default:
        return val satisfies never;
    }
  }

  #name(names: Map<number, number>, id: number): number {
    let name = names.get(id);
    if (name === undefined) {
      name = names.size;
      names.set(id, name);
    }
    return name;
  }

  #object(id: number): number {
    if (!this.#objs.has(id)) this.#queue.push(id);
    return this.#name(this.#objs, id);
  }

  /** Package variables: all that is in those that are known, and what is held of others. */
  globals(): string {
    const texts = this.#state.globals().map(([, id]) => {
      const obj = this.#state.objs.get(id);
      if (obj?.k !== "memory" || obj.isOutside) {
        const held = obj?.k === "memory" ? [...obj.cells].filter(([, val]) => HELD.has(val.k)) : [];
        return held
          .map(([path, val]) => `${path}:${this.val(val)}`)
          .sort()
          .join(",");
      }
      return String(this.#object(id));
    });
    return texts.join(";");
  }

  heap(): string {
    const texts: string[] = [];
    for (let id = this.#queue.shift(); id !== undefined; id = this.#queue.shift()) {
      const obj = this.#state.objs.get(id);
      if (obj !== undefined)
        texts.push(`${this.#objs.get(id)}${obj.isEscaped ? "e" : ""}:${this.#contents(obj)}`);
    }
    return texts.join(";");
  }

  #contents(obj: Obj): string {
    switch (obj.k) {
      case "memory": {
        const cells = [...obj.cells].sort(([a], [b]) => (a < b ? -1 : 1));
        return `${obj.isOutside ? "~" : ""}${obj.length}${cells.map(([path, val]) => `${path}:${this.val(val)}`).join(",")}`;
      }
      case "chan":
        return `${obj.source}${obj.isTimer ? "1" : ""}${obj.capacity}${obj.isClosed ? "closed" : ""}${obj.isSignalled ? "!" : ""}[${obj.buffer.map((val) => this.val(val)).join(",")}]`;
      case "map":
        return `${obj.isExact}${obj.size === undefined ? "" : this.val(obj.size)}${[...obj.entries.values()].map(([key, val]) => `${this.val(key)}:${this.val(val)}`).join(",")}`;
      case "context":
        return `${obj.ends}${obj.isOver}d${this.#object(obj.done)}${obj.parent === undefined ? "" : `p${this.#object(obj.parent)}`}`;
      case "coroutine":
        return `${obj.phase}${this.val(obj.run)}${obj.answer === undefined ? "" : this.val(obj.answer)}`;
      case "pipe-end":
        return `${obj.isReader ? "<" : ">"}${this.#object(obj.peer)}${obj.closed === undefined ? "" : `closed${this.val(obj.closed)}`}`;
      case "stream":
        return `${obj.from === undefined ? "" : this.val(obj.from)}>${obj.to.map((one) => this.val(one)).join(",")}${obj.isDirty}`;
      default:
        return obj satisfies never;
    }
  }

  /** The keys of a map that a range has not come to. */
  #left(of: Val, keys: readonly string[]): string {
    const map = of.k === "ptr" ? this.#state.objs.get(of.obj) : undefined;
    if (map?.k !== "map") return "";
    return keys
      .flatMap((one) => map.entries.get(one) ?? [])
      .map((one) => this.val(one))
      .join(" ");
  }

  /** What was assumed about things that can still be reached. */
  facts(): string {
    const texts: string[] = [];
    for (const { test, holds } of this.#state.facts.values())
      if (this.#knows(test.x) && (test.y === undefined || this.#knows(test.y)))
        texts.push(`${holds}${this.val(test)}`);
    for (const { of, n } of this.#state.counts.values())
      if (this.#syms.has(of.id)) texts.push(`${this.val(of)}=${n}`);
    return texts.sort().join(",");
  }

  #knows(val: Val): boolean {
    if (val.k === "sym") return this.#syms.has(val.id);
    return val.k === "ptr" ? this.#objs.has(val.obj) : val.k !== "iface" || this.#knows(val.val);
  }
}
