/** The models golinger ships, put together. */
import { createModels, type Models, type ModelTable } from "../model.js";
import { DATABASE_SQL } from "./database-sql.js";
import { ENDINGS } from "./endings.js";
import { FILES } from "./files.js";
import { IO } from "./io.js";
import { LIFETIMES } from "./lifetimes.js";
import { CLOCK_MODULES } from "./modules/clocks.js";
import { NETWORK_MODULES } from "./modules/network.js";
import { SQL_MODULES } from "./modules/sql.js";
import { STORE_MODULES } from "./modules/stores.js";
import { TRACING_MODULES } from "./modules/tracing.js";
import { WORK_MODULES } from "./modules/work.js";
import { NET_HTTP } from "./net-http.js";
import { NETWORK } from "./network.js";
import { RESOURCES } from "./resources.js";
import { WRITERS } from "./writers.js";

/** None says of a function what another one says. */
export const SHIPPED_TABLES: readonly ModelTable[] = [
  { resources: RESOURCES },
  DATABASE_SQL,
  ENDINGS,
  FILES,
  IO,
  LIFETIMES,
  NETWORK,
  NET_HTTP,
  WRITERS,
  SQL_MODULES,
  STORE_MODULES,
  NETWORK_MODULES,
  TRACING_MODULES,
  WORK_MODULES,
  CLOCK_MODULES,
];

export const SHIPPED_MODELS: Models = createModels(SHIPPED_TABLES);
