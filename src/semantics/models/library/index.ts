/** The models golinger ships, put together. */
import { createModels, type Models, type ModelTable } from "../model.js";
import { DATABASE_SQL } from "./database-sql.js";
import { ENDINGS } from "./endings.js";
import { FILES } from "./files.js";
import { IO } from "./io.js";
import { LIFETIMES } from "./lifetimes.js";
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
];

export const SHIPPED_MODELS: Models = createModels(SHIPPED_TABLES);
