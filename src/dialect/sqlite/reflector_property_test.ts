/** Random tables, written in random spellings, created by SQLite and read back. */
import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import fc from "../../../tests/property/fast_check.ts";
import { reflectTables, type SqliteTable } from "./reflector.ts";
import {
  type Expected,
  quoted,
  render,
  spread,
  squeeze,
  string,
  type TableSpec,
  tableSpec,
} from "./reflector_random.ts";

/** Texts squeezed, fragments as their text: what may be spelled in several ways. */
function normal(model: SqliteTable["model"]): Expected & { indexes: unknown } {
  const sql = (value: unknown) =>
    value === null ? null : squeeze((value as { parts: { text: string }[] }).parts[0]?.text ?? "");
  return {
    columns: model.columns.map((column) => ({
      ...column,
      type: { ...column.type, text: squeeze(column.type.text ?? "") },
      default: sql(column.default),
      computed: column.computed === null ? null : {
        ...column.computed,
        expression: squeeze(String(column.computed.expression)),
      },
    })),
    primaryKey: model.primaryKey,
    uniqueConstraints: [...model.uniqueConstraints],
    checks: model.checks.map(({ name, condition }) => ({
      name,
      condition: squeeze(String(condition)),
    })),
    foreignKeys: [...model.foreignKeys],
    options: model.options,
    indexes: model.indexes.map((index) => ({
      ...index,
      where: index.where === null ? null : squeeze(String(index.where)),
      columns: index.columns.map((column) => ({
        ...column,
        expression: column.expression === null ? null : squeeze(String(column.expression)),
      })),
    })),
  };
}

function createIndexes(db: DatabaseSync, spec: TableSpec): unknown[] {
  const [first, second] = spec.columns;
  if (first === undefined || second === undefined) return [];
  return spec.indexes.map(({ unique, desc, collate, expression, where }, at) => {
    const name = `index "${at}"`;
    const column = quoted(first.name.name);
    const own = expression ? `lower ( ${column} ) || ','` : string(first.name.name);
    db.exec(spread(
      `CREATE ${unique ? "UNIQUE" : ""} INDEX ${quoted(name)} ON ${quoted(spec.name.name)} ( ` +
        `${own} ${collate ? "COLLATE Binary" : ""} ${desc ? "desc" : "ASC"} , ` +
        `${quoted(second.name.name)} ) ${where ? `WHERE ${column} > ')' AND 1` : ""}`,
      spec.trivia,
    ));
    const isTold = collate && first.collate !== null;
    return {
      name,
      unique,
      where: where ? `${column} > ')' AND 1` : null,
      columns: [
        {
          column: expression ? null : first.name.name,
          expression: expression ? own + (collate ? " COLLATE Binary" : "") : null,
          ...(desc ? { order: "desc" } : {}),
          ...(isTold && !expression ? { collation: "Binary" } : {}),
        },
        { column: second.name.name, expression: null },
      ],
    };
  });
}

async function reflectOne(db: DatabaseSync, name: string): Promise<SqliteTable> {
  const query = (sql: string) =>
    Promise.resolve(db.prepare(sql).all() as readonly Record<string, unknown>[]);
  const { tables } = await reflectTables(query, { tables: [name] });
  const [table] = tables;
  assert.ok(table !== undefined && tables.length === 1);
  assert.equal(table.parsed?.kind, "table");
  return table;
}

function assertSpans({ sql, parsed }: SqliteTable): void {
  if (parsed?.kind !== "table") return;
  const parts = [...parsed.columns, ...parsed.constraints];
  let end = parsed.body.start;
  for (const part of parts) {
    assert.ok(part.start > end && part.end > part.start);
    end = part.end;
  }
  assert.equal(sql.charAt(parsed.body.start), "(");
  assert.equal(sql.charAt(parsed.body.end - 1), ")");
}

function accepts(db: DatabaseSync, sql: string): boolean {
  try {
    db.exec(sql);
    return true;
  } catch (thrown) {
    // Some combinations mean nothing to SQLite; bad syntax is a defect of this test.
    const reason = thrown instanceof Error ? thrown.message : "";
    assert.ok(!/syntax|token|incomplete/.test(reason), `${reason}: ${sql}`);
    return false;
  }
}

Deno.test("a random table reads back as it was made", async () => {
  let tried = 0;
  let accepted = 0;
  await fc.assert(
    fc.asyncProperty(tableSpec, async (spec) => {
      using db = new DatabaseSync(":memory:");
      db.exec("CREATE TABLE Ref (ID INTEGER PRIMARY KEY)");
      const { text, expected } = render(spec);
      tried++;
      if (!accepts(db, spread(text, spec.trivia))) return;
      accepted++;
      const indexes = createIndexes(db, spec);
      const table = await reflectOne(db, spec.name.name);
      assertSpans(table);
      assert.deepEqual(normal(table.model), { ...expected, indexes });
      await assertAltered(db, table);
    }),
    { numRuns: 500 },
  );
  assert.ok(accepted > tried * 0.8, `SQLite accepted ${accepted} of ${tried}`);
});

/** The same after SQLite has rewritten the text: names change, nothing else. */
async function assertAltered(db: DatabaseSync, before: SqliteTable): Promise<void> {
  const { name, columns } = before.model;
  const [first] = columns;
  assert.ok(first !== undefined);
  db.exec(`ALTER TABLE ${quoted(name)} ADD COLUMN "new -- column" CHAR(3) DEFAULT 'x' COLLATE rtrim`
    .replace("CHAR(3)", before.model.options.sqlite?.strict ? "TEXT" : "CHAR(3)"));
  // SQLite cannot rename a column that a UNIQUE names as a string.
  const rename = `ALTER TABLE ${quoted(name)} RENAME COLUMN ${quoted(first.name)} TO "re ""named"`;
  if (!accepts(db, rename)) return;
  const after = await reflectOne(db, name);
  assertSpans(after);
  const renamed = (column: string | null) => column === first.name ? 're "named' : column;
  const blank = ({ model }: SqliteTable, newName: typeof renamed) => ({
    columns: model.columns.map((column) => ({
      ...column,
      name: newName(column.name),
      computed: column.computed?.stored,
    })),
    primaryKey: model.primaryKey?.columns.map(newName),
    uniques: model.uniqueConstraints.map((unique) => ({
      ...unique,
      columns: unique.columns.map(newName),
    })),
    foreignKeys: model.foreignKeys.map((key) => ({ ...key, columns: key.columns.map(newName) })),
    checks: model.checks.map((check) => check.name),
    indexes: model.indexes.map((index) => ({
      ...index,
      where: index.where !== null,
      columns: index.columns.map((column) => ({
        ...column,
        column: newName(column.column),
        expression: column.expression !== null,
      })),
    })),
  });
  const got = blank(after, (column) => column);
  const added = got.columns.pop();
  assert.equal(added?.name, "new -- column");
  assert.equal(added?.collation, "rtrim");
  assert.deepEqual(got, blank(before, renamed));
}
