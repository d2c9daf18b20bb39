/**
 * The names that PostgreSQL gives to constraints without one, so that replay can tell them:
 * `users_pkey`, `users_email_key`, `users_team_fkey`, `users_age_check`, `rooms_during_excl`.
 */

/** What the name of a constraint is made of. */
export interface UnnamedConstraint {
  readonly kind: "primaryKey" | "unique" | "check" | "foreignKey" | "exclude";
  /** Its columns, in its order; of a check those that it names; of an exclude its plain columns. */
  readonly columns: readonly string[];
}

const LABELS: Readonly<Record<UnnamedConstraint["kind"], string>> = {
  primaryKey: "pkey",
  unique: "key",
  check: "check",
  foreignKey: "fkey",
  exclude: "excl",
};

/** A name has at most so many bytes. */
const LONGEST = 63;

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/**
 * The name of a constraint that has none.
 *
 * @param isTaken whether the table's schema has a constraint, or for those with an index a relation,
 * of that name: then a number follows.
 */
export function defaultConstraintName(
  table: string,
  constraint: UnnamedConstraint,
  isTaken: (name: string) => boolean = () => false,
): string {
  const label = LABELS[constraint.kind];
  for (let pass = 0;; pass++) {
    const name = objectName(table, nameAddition(constraint), `${label}${pass === 0 ? "" : pass}`);
    if (!isTaken(name)) return name;
  }
}

/** ChooseIndexNameAddition() and its like; null where no column is part of the name. */
function nameAddition({ kind, columns }: UnnamedConstraint): Uint8Array | null {
  if (kind === "primaryKey") return null;
  // A check of several columns is named for the table alone.
  if (kind === "check" && columns.length !== 1) return null;
  let joined = encoder.encode("");
  for (const column of columns) {
    joined = encoder.encode(
      joined.length === 0 ? column : `${decoder.decode(joined)}_${column}`,
    );
    if (joined.length > LONGEST) break;
  }
  return joined;
}

/** makeObjectName() of indexcmds.c: the longer of the two parts is cut until all of it fits. */
function objectName(table: string, addition: Uint8Array | null, label: string): string {
  const first = encoder.encode(table);
  const available = LONGEST - label.length - 1 - (addition === null ? 0 : 1);
  let [length, otherLength] = [first.length, addition?.length ?? 0];
  while (length + otherLength > available) {
    if (length > otherLength) length--;
    else otherLength--;
  }
  const parts = [clip(first, length), ...(addition === null ? [] : [clip(addition, otherLength)])];
  return [...parts, label].join("_");
}

/** The first bytes of a text, without half a character at the end. */
function clip(bytes: Uint8Array, length: number): string {
  let end = Math.min(length, bytes.length);
  while (end > 0 && end < bytes.length && ((bytes[end] ?? 0) & 0xc0) === 0x80) end--;
  return decoder.decode(bytes.subarray(0, end));
}
