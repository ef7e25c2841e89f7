/**
 * A pool of database connections without bounds, or one that keeps nothing. Where a handle goes and
 * who limits it on the way is decided by the unlimited-pools analysis.
 */
import { placeOfCall } from "../src/analyses/obligations/places.js";
import { poolsWithoutIdle, unlimitedPools } from "../src/analyses/unlimited-pools.js";
import { at, defineRule } from "../src/rule/define.js";
import { OPENER_PACKAGES, OPENER_WORDS } from "../src/semantics/models/databases.js";

export const dbPoolLimits = defineRule({
  id: "db-pool-limits",
  since: "0.1.0",
  stage: "preview",
  level: "note",
  preset: "advice",
  summary: "A pool of database connections has no limits, or keeps no idle connection.",
  why: "A `sql.DB` opens as many connections as there are queries at once, and keeps each for as long as the server lets it. A burst of requests then takes all connections the server has, from every other client too, and connections from before a failover live on. With `SetMaxIdleConns(0)` it is the other way round: every query opens a connection and closes it, and the closed ones wait out TIME_WAIT.",
  remedy:
    "After opening: `db.SetMaxOpenConns(n)` below what the server grants this process, and `db.SetConnMaxLifetime(d)` of some minutes. Leave `SetMaxIdleConns` near the number of queries that run at once.",
  runtime:
    "`too many connections` or `remaining connection slots are reserved` from the server; ever more goroutines in `database/sql.(*DB).connectionOpener`'s connections and in the driver's reader; without idle connections many sockets in TIME_WAIT. `db.Stats()` shows OpenConnections, and MaxIdleClosed growing.",
  limits: [
    "A handle that is put into a map, slice or channel, or given to code that cannot be seen, is taken to be limited there.",
    "A handle that another package can reach by an exported name makes a possible finding only.",
    "A handle that is the initial value of a package variable is not followed.",
  ],
  references: [
    "https://go.dev/doc/database/manage-connections",
    "https://pkg.go.dev/database/sql#DB.SetMaxOpenConns",
  ],
  cwe: ["CWE-770"],
  mentions: { imports: OPENER_PACKAGES, words: [...OPENER_WORDS, "SetMaxIdleConns"] },
  needs: { unlimitedPools, poolsWithoutIdle },
  messages: {
    unlimited:
      "the connections of this database have no limit: nobody calls SetMaxOpenConns or SetConnMaxLifetime",
    idle: "without idle connections every query opens a connection of its own and closes it",
  },

  check({ unlimitedPools, poolsWithoutIdle, report }) {
    for (const { site, isExposed } of unlimitedPools) {
      const finding = report(placeOfCall(site).place, "unlimited");
      if (isExposed) finding.assume({ text: "no other package limits what it is given", price: 3 });
    }
    for (const { graph, instr } of poolsWithoutIdle) report(at(graph.file, instr.node), "idle");
  },
});
