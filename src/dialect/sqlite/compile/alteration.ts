/** The alterations of one table, as edits of a draft. */
import { unsupported } from "../../ansi.ts";
import { TITLE } from "./spelling.ts";
import { addColumn, alterColumn } from "./alteration_column.ts";
import {
  addCheck,
  addForeignKey,
  addUnique,
  createPrimaryKey,
  dropConstraint,
  isConstraintTaken,
  renameConstraint,
} from "./alteration_constraint.ts";
import { createIndex, dropIndex } from "./alteration_index.ts";
import { dropColumn } from "./drop_column.ts";
import type { BatchItem } from "../../../operation/batch_alter_table.ts";
import type { Draft } from "./draft.ts";

type ItemOf<K extends BatchItem["kind"]> = Extract<BatchItem, { readonly kind: K }>;

const ALTERATIONS: {
  readonly [K in BatchItem["kind"]]: (draft: Draft, item: ItemOf<K>) => void;
} = {
  addColumn,
  alterColumn,
  dropColumn,
  // Done by SQLite itself, before or after: only it can rewrite what names the column elsewhere.
  renameColumn: () => {},
  createIndex,
  dropIndex,
  createPrimaryKey,
  createUniqueConstraint(draft, { unique, ifNotExists }) {
    if (!isConstraintTaken(draft, unique.name, ifNotExists)) addUnique(draft, unique);
  },
  createForeignKey(draft, { foreignKey, ifNotExists }) {
    if (!isConstraintTaken(draft, foreignKey.name, ifNotExists)) addForeignKey(draft, foreignKey);
  },
  createCheckConstraint(draft, { check, ifNotExists }) {
    if (!isConstraintTaken(draft, check.name, ifNotExists)) addCheck(draft, check);
  },
  createExcludeConstraint() {
    throw unsupported("createExcludeConstraint", TITLE);
  },
  dropConstraint,
  renameConstraint,
  createTableComment: () => {},
  dropTableComment: () => {},
};

/**
 * Applies one alteration to the draft.
 *
 * @throws `revision.invalid_operation` for what is not there or there already.
 */
export function alter(draft: Draft, item: BatchItem): void {
  const apply = ALTERATIONS[item.kind] as (draft: Draft, item: BatchItem) => void;
  apply(draft, item);
}
