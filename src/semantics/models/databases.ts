/**
 * Handles of package database/sql and of packages around it that keep a pool of connections: what
 * opens one, what limits it, which drivers have no server to protect. By `Func.id`.
 */

export interface Opener {
  /** The argument that names the driver, or was made by it. */
  readonly driver: number | undefined;
}

const OPENERS: ReadonlyMap<string, Opener> = new Map([
  ["database/sql.Open", { driver: 0 }],
  ["database/sql.OpenDB", { driver: undefined }],
  ["github.com/jmoiron/sqlx.Open", { driver: 0 }],
  ["github.com/jmoiron/sqlx.MustOpen", { driver: 0 }],
  ["github.com/jmoiron/sqlx.Connect", { driver: 0 }],
  ["github.com/jmoiron/sqlx.ConnectContext", { driver: 1 }],
  ["github.com/jmoiron/sqlx.MustConnect", { driver: 0 }],
  ["gorm.io/gorm.Open", { driver: 0 }],
  ["github.com/jinzhu/gorm.Open", { driver: 0 }],
  ["entgo.io/ent/dialect/sql.Open", { driver: 0 }],
]);

export function openerOf(funcId: string): Opener | undefined {
  return OPENERS.get(funcId);
}

export const OPENER_PACKAGES: readonly string[] = [
  "database/sql",
  "github.com/jmoiron/sqlx",
  "gorm.io/gorm",
  "github.com/jinzhu/gorm",
  "entgo.io/ent/dialect/sql",
];

export const OPENER_WORDS: readonly string[] = [
  "Open",
  "OpenDB",
  "MustOpen",
  "Connect",
  "ConnectContext",
  "MustConnect",
];

/** Types that are a pool or wrap one: a call that is given one of them and returns one returns the same pool. */
const POOLS: ReadonlySet<string> = new Set([
  "database/sql.DB",
  "github.com/jmoiron/sqlx.DB",
  "gorm.io/gorm.DB",
  "github.com/jinzhu/gorm.DB",
  "github.com/uptrace/bun.DB",
  "entgo.io/ent/dialect/sql.Driver",
]);

/** `typeName` with its import path: `database/sql.DB`. */
export function isPool(typeName: string): boolean {
  return POOLS.has(typeName);
}

/** Methods of the pool that keep the number or the age of its connections within bounds. */
export const LIMITING_METHODS: ReadonlySet<string> = new Set(["SetMaxOpenConns", "SetConnMaxLifetime"]);

const IN_PROCESS_DRIVERS: ReadonlySet<string> = new Set(["sqlite3", "sqlite", "duckdb", "ql", "ramsql"]);

/** Drivers whose connections go to a file or to memory: there is no server that could run out of them. */
export function isInProcessDriver(name: string): boolean {
  return IN_PROCESS_DRIVERS.has(name);
}

/** The same for functions that make what a wrapper opens: `gorm.Open(sqlite.Open(path))`. */
export const IN_PROCESS_DIALECTS: ReadonlySet<string> = new Set([
  "gorm.io/driver/sqlite.Open",
  "gorm.io/driver/sqlite.New",
  "github.com/glebarez/sqlite.Open",
]);
