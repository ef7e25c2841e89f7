/** `golinger dump` on code with a goroutine: what was explored, and the schedule as a diagram. */
import { expect, it } from "vitest";
import { dump } from "../../src/cli/dump.js";
import { createMemoryHost } from "../support/memory-host.js";
import { testHost } from "../support/test-host.js";

const FETCH = `package p

func fetch(isWanted bool) {
	answer := make(chan int)
	go func() { answer <- 1 }()
	if isWanted {
		<-answer
	}
}
`;

const HOST = testHost(createMemoryHost({ "/w/go.mod": "module m\n\ngo 1.25\n", "/w/p.go": FETCH }));

it("prints the operations of each goroutine, and all states", async () => {
  expect(await dump(HOST, "/w", "skeleton", "p.go:fetch")).toBe(`m.fetch (p.go:3): 3 states, all looked at
  fetch
    \`<-answer\` p.go:7
  goroutine (go at p.go:5)
    \`answer <- 1\` p.go:5
s0  price 1
    fetch: \`<-answer\` p.go:7
    goroutine (go at p.go:5): \`answer <- 1\` p.go:5
    -> s2  goroutine (go at p.go:5) \`answer <- 1\`; fetch \`<-answer\`
s1  price 1
    goroutine (go at p.go:5): \`answer <- 1\` p.go:5
s2  price 1
stuck at price 1: \`answer <- 1\` p.go:5
`);
});

it("draws the schedule that blocks", async () => {
  expect(await dump(HOST, "/w", "schedule", "p.go:fetch")).toBe(`sequenceDiagram
  participant g0 as fetch
  participant g1 as goroutine (go at p.go:5)
  g0->>g1: starts a goroutine<br/>p.go:5
  Note over g0: isWanted is false<br/>p.go:6
  Note left of g1: blocks for ever<br/>p.go:5
`);
});
