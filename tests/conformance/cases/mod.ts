/** All cases, by topic. */
import { alterColumn } from "./alter_column.ts";
import { batch } from "./batch.ts";
import { columns } from "./columns.ts";
import { constraints } from "./constraints.ts";
import { data } from "./data.ts";
import { enums } from "./enums.ts";
import { ifExists } from "./if_exists.ts";
import { indexes } from "./indexes.ts";
import { mysql } from "./mysql.ts";
import { names } from "./names.ts";
import { realTables } from "./real_tables.ts";
import { schemas } from "./schemas.ts";
import { sequences } from "./sequences.ts";
import { tables } from "./tables.ts";
import { together } from "./together.ts";
import { types } from "./types.ts";
import { views } from "./views.ts";
import type { Case } from "../case.ts";

export const CASES: Readonly<Record<string, readonly Case[]>> = {
  tables,
  columns,
  alterColumn,
  constraints,
  indexes,
  batch,
  views,
  enums,
  sequences,
  schemas,
  data,
  types,
  names,
  ifExists,
  together,
  realTables,
  mysql,
};
