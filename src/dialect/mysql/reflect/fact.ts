/** What reflection knows besides the models, written at their members: compiling needs it. */
import type { CheckModel, ForeignKeyModel } from "../../../schema/schema.ts";

/** A check that is part of a column's definition (MariaDB), if it says so: MODIFY restates it. */
export interface MysqlCheck extends CheckModel {
  readonly mysql?: { readonly column: string };
}

/** A foreign key for which the server has made an index by itself: it goes with the key. */
export interface MysqlForeignKey extends ForeignKeyModel {
  readonly mysql?: { readonly index: string };
}
