/**
 * Channels of the interpreter: hand-over, buffers, close, select; like the runtime, with queues of
 * waiters. Decides which case of a select goes first: the first that can (tests do not depend on it).
 */
import { type ChanV, GoPanic, RUNTIME_ERROR, type Steps, type V, type Waiter } from "./values.js";

export type Case = { readonly chan: ChanV | null; readonly send: boolean; readonly value: V };

export function makeChan(cap: number, zero: V): ChanV {
  return { is: "chan", cap, zero, buffer: [], closed: false, senders: [], receivers: [] };
}

function plainPanic(text: string): GoPanic {
  return new GoPanic({ is: "iface", type: RUNTIME_ERROR, v: { is: "error", text, wrapped: null } });
}

function nextWaiter(queue: Waiter[]): Waiter | undefined {
  for (;;) {
    const waiter = queue.shift();
    if (waiter === undefined || waiter.group.done === undefined) return waiter;
  }
}

function trySend(chan: ChanV, value: V): boolean {
  if (chan.closed) throw plainPanic("send on closed channel");
  const receiver = nextWaiter(chan.receivers);
  if (receiver !== undefined) {
    receiver.value = value;
    receiver.ok = true;
    receiver.group.done = receiver;
    return true;
  }
  if (chan.buffer.length >= chan.cap) return false;
  chan.buffer.push(value);
  return true;
}

function tryRecv(chan: ChanV): { value: V; ok: boolean } | undefined {
  if (chan.buffer.length > 0) {
    const value = chan.buffer.shift() as V;
    const sender = nextWaiter(chan.senders);
    if (sender !== undefined) {
      chan.buffer.push(sender.value);
      sender.group.done = sender;
    }
    return { value, ok: true };
  }
  const sender = nextWaiter(chan.senders);
  if (sender !== undefined) {
    sender.group.done = sender;
    return { value: sender.value, ok: true };
  }
  return chan.closed ? { value: chan.zero, ok: false } : undefined;
}

/** Index of the case taken, with what it received; `cases.length` for the default. */
export function* select(
  cases: readonly Case[],
  hasDefault: boolean,
): Steps<{ index: number; value: V; ok: boolean }> {
  for (const [index, one] of cases.entries()) {
    if (one.chan === null) continue;
    if (one.send) {
      if (trySend(one.chan, one.value)) return { index, value: null, ok: true };
    } else {
      const got = tryRecv(one.chan);
      if (got !== undefined) return { index, ...got };
    }
  }
  if (hasDefault) return { index: cases.length, value: null, ok: false };
  const group: { done: Waiter | undefined } = { done: undefined };
  const waiters = cases.map(({ chan, send, value }) => {
    const waiter: Waiter = { value, ok: false, group };
    if (chan !== null) (send ? chan.senders : chan.receivers).push(waiter);
    return waiter;
  });
  while (group.done === undefined) {
    for (const [at, one] of cases.entries()) {
      if (one.chan?.closed !== true) continue;
      group.done = waiters[at];
      if (one.send) throw plainPanic("send on closed channel");
      return { index: at, value: one.chan.zero, ok: false };
    }
    yield;
  }
  const index = waiters.indexOf(group.done as Waiter);
  return { index, value: (group.done as Waiter).value, ok: (group.done as Waiter).ok };
}

export function close(chan: ChanV | null): void {
  if (chan === null) throw plainPanic("close of nil channel");
  if (chan.closed) throw plainPanic("close of closed channel");
  chan.closed = true;
}
