/** The models golinger ships, put together. */
import { createModels, type Models, type ModelTable } from "../model.js";
import { HANDLES } from "./handles.js";
import { IO } from "./io.js";
import { NET_HTTP } from "./net-http.js";
import { RESOURCES } from "./resources.js";

/** In the order in which later ones win. */
export const SHIPPED_TABLES: readonly ModelTable[] = [{ resources: RESOURCES }, IO, NET_HTTP, HANDLES];

export const SHIPPED_MODELS: Models = createModels(SHIPPED_TABLES);
