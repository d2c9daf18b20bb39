import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import {
  addColumnText,
  addConstraintText,
  columnNames,
  endsInComment,
  findColumn,
  insertWords,
  isAutoincrement,
  orderColumnTexts,
  placedConstraints,
  readTableText,
  removeColumnText,
  removeConstraintText,
  replaceSpan,
  rowidAlias,
  setOptionsText,
  type TableText,
} from "./table_text.ts";
import type { ParsedConstraint } from "./parse_constraint.ts";

function read(sql: string): TableText {
  const text = readTableText(sql);
  assert.ok(text !== null, sql);
  return text;
}

function columnIn(text: TableText, name: string) {
  const column = findColumn(text, name);
  assert.ok(column !== undefined, name);
  return column;
}

/** What SQLite itself understands of a text. */
function understood(sql: string) {
  using database = new DatabaseSync(":memory:");
  database.exec(sql);
  const { name } = database.prepare("SELECT name FROM sqlite_schema LIMIT 1").get() ?? {};
  const all = (pragma: string) =>
    database.prepare(`SELECT * FROM pragma_${pragma}(?)`).all(String(name));
  return {
    columns: all("table_xinfo").map(({ name, type, notnull, dflt_value, pk, hidden }) => ({
      name,
      type,
      notnull,
      dflt_value,
      pk,
      hidden,
    })),
    indexes: all("index_list").map(({ origin, unique }) => `${origin}${unique}`).sort(),
    keys: all("foreign_key_list").map(({ table, from, to }) => `${from}:${table}.${to}`).sort(),
    options: database.prepare("SELECT wr, strict FROM pragma_table_list(?)").get(String(name)),
  };
}

/** As ugly as SQLite takes them, with two columns a and b at least. */
const UGLY: readonly string[] = [
  "CREATE TABLE t(a,b)",
  "create table t (a -- first, the\n, b /* ) */ -- last\n)",
  "CREATE TABLE 't'([a]TEXT,`b`INT)",
  `CREATE TABLE "t (x, y)" ( "a" VARCHAR(10,2) DEFAULT(1+(2)) , 'b' ) -- end`,
  "CREATE TABLE t (a INTEGER PRIMARY KEY AUTOINCREMENT,b TEXT UNIQUE CHECK(b<>','),CHECK(a>0)CHECK(b>0))",
  "CREATE TABLE t (a, b, UNIQUE(a) UNIQUE(b), UNIQUE(a,b) FOREIGN KEY(a) REFERENCES t(b))",
  "CREATE TABLE t (a INT NOT NULL, b AS (a||')') STORED, c, CONSTRAINT x PRIMARY KEY (a) ) WITHOUT ROWID",
  'CREATE TABLE t (a INT, b TEXT, c ANY,\n\tCONSTRAINT "q ""t" CHECK (c <> \'--\')\n-- x\n) strict /* z */',
  "CREATE TABLE t (a CONSTRAINT one CONSTRAINT two NOT NULL CONSTRAINT three, b REFERENCES t DEFERRABLE NOT DEFERRABLE)",
  "CREATE TABLE IF NOT EXISTS t (a COLLATE nocase, b DEFAULT 'x' NOT NULL ON CONFLICT IGNORE)",
  "CREATE TABLE t (a int, b int default -5 check (a > b) constraint ck check (b), check (a), /* , */ check (b))",
  "CREATE TABLE t (a 😀, b 'long type' (1), \"c,d\" INT, ß)",
];

/** Applies an edit to every ugly text; both SQLite and the parser must understand the result. */
function testEdit(
  name: string,
  edit: (text: TableText) => TableText | null,
  expected: (
    before: ReturnType<typeof understood>,
    after: ReturnType<typeof understood>,
    text: TableText,
  ) => void,
): void {
  Deno.test(name, () => {
    for (const sql of UGLY) {
      const before = understood(sql);
      const text = edit(read(sql));
      if (text === null) continue;
      assert.deepEqual(readTableText(text.sql)?.parsed, text.parsed);
      try {
        expected(before, understood(text.sql), text);
      } catch (error) {
        throw new Error(`${sql}\n${text.sql}`, { cause: error });
      }
    }
  });
}

const names = (its: ReturnType<typeof understood>) => its.columns.map(({ name }) => name);

for (const at of [0, 1, 2]) {
  testEdit(
    `a column is declared at ${at}`,
    (text) => addColumnText(text, `"new ," INT DEFAULT (1)`, at),
    (before, after) => {
      assert.deepEqual(names(after), names(before).toSpliced(at, 0, "new ,"));
      assert.equal(after.columns[at]?.dflt_value, "1");
      const others = after.columns.toSpliced(at, 1);
      assert.deepEqual(others, before.columns);
      assert.deepEqual({ ...after, columns: null }, { ...before, columns: null });
    },
  );
}

for (const name of ["a", "b", "c", "c,d", "ß"]) {
  testEdit(`the column ${name} is taken out`, (text) => {
    const column = findColumn(text, name);
    if (column === undefined) return null;
    const isNeeded = placedConstraints(text).some(({ constraint, column: own }) =>
      own?.name.name !== name && text.sql.slice(constraint.start, constraint.end).includes(name)
    );
    return isNeeded ? null : removeColumnText(text, column);
  }, (before, after) => {
    assert.deepEqual(after.columns, before.columns.filter((column) => column.name !== name));
    assert.deepEqual(after.options, before.options);
  });
}

testEdit(
  "columns change places",
  (text) => orderColumnTexts(text, columnNames(text).toReversed()),
  (before, after) => {
    assert.deepEqual(after.columns, before.columns.toReversed());
    assert.deepEqual({ ...after, columns: null }, { ...before, columns: null });
  },
);

testEdit(
  "a constraint is added",
  (text) => addConstraintText(text, `CONSTRAINT "n (" UNIQUE (a, b)`),
  (before, after, text) => {
    assert.deepEqual(after.columns, before.columns);
    assert.deepEqual(after.keys, before.keys);
    assert.equal(placedConstraints(text).at(-1)?.constraint.constraintName?.name, "n (");
  },
);

testEdit(
  "words are put behind a name, and others in its place",
  (text) => {
    const named = replaceSpan(text, text.parsed.name, '"other"');
    const { name, type } = columnIn(named, "a");
    return insertWords(named, (type ?? name).end, "CONSTRAINT z CHECK (1)");
  },
  (before, after, text) => {
    assert.equal(text.parsed.name.name, "other");
    assert.deepEqual(after.columns, before.columns);
  },
);

/** Everything but what a column cannot be without. */
const isRemovable = ({ kind }: ParsedConstraint) => kind !== "generated";

Deno.test("every constraint is taken out with its name, and nothing else", () => {
  for (const sql of UGLY) {
    const text = read(sql);
    placedConstraints(text).forEach((placed, at) => {
      if (!isRemovable(placed.constraint)) return;
      const isKey = placed.constraint.kind === "primaryKey" && text.parsed.withoutRowid;
      const without = removeConstraintText(text, placed);
      if (!isKey) understood(without.sql);
      const kinds = (its: TableText) =>
        placedConstraints(its).map(({ constraint, column }) => [
          constraint.kind,
          constraint.constraintName?.name,
          column?.name.name,
        ]);
      const expected = kinds(text).toSpliced(at, 1);
      const isDeferred = placed.constraint.kind === "foreignKey" &&
        kinds(text)[at + 1]?.[0] === "deferral";
      assert.deepEqual(kinds(without), isDeferred ? expected.toSpliced(at, 1) : expected, sql);
      assert.deepEqual(columnNames(without), columnNames(text));
    });
  }
});

Deno.test("all constraints are taken out, from either end", () => {
  for (const sql of UGLY) {
    for (const end of [0, -1]) {
      let text = read(sql);
      for (;;) {
        const placed = placedConstraints(text).filter(({ constraint }) => isRemovable(constraint))
          .at(end);
        if (placed === undefined) break;
        text = removeConstraintText(text, placed);
      }
      const plain = text.parsed.withoutRowid
        ? setOptionsText(text, { strict: false, withoutRowid: false })
        : text;
      assert.deepEqual(understood(plain.sql).indexes, []);
    }
  }
});

for (const strict of [false, true]) {
  for (const withoutRowid of [false, true]) {
    Deno.test(`options: strict ${strict}, without rowid ${withoutRowid}`, () => {
      const ends = [
        "",
        " ",
        "STRICT",
        " without rowid",
        "/* , */ strict -- x\n, WITHOUT ROWID",
        " -- y",
      ];
      for (const end of ends) {
        const sql = `CREATE TABLE t (a INT PRIMARY KEY, b TEXT)${end}`;
        const text = setOptionsText(read(sql), { strict, withoutRowid });
        assert.deepEqual({ ...understood(text.sql).options }, {
          wr: withoutRowid ? 1 : 0,
          strict: strict ? 1 : 0,
        });
      }
    });
  }
}

Deno.test("the rowid's other name is found as SQLite finds it", () => {
  const cases: readonly (readonly [body: string, alias: string | null, isCounting?: boolean])[] = [
    ["a INTEGER PRIMARY KEY, b", "a"],
    ["a integer CONSTRAINT x PRIMARY KEY ASC AUTOINCREMENT", "a", true],
    ['"A" [InTeGeR] PRIMARY KEY', "A"],
    ["a INTEGER PRIMARY KEY DESC", null],
    ["a INTEGER, PRIMARY KEY (a DESC)", "a"],
    ["a INTEGER, PRIMARY KEY (a COLLATE nocase)", "a"],
    ["a INTEGER, b, PRIMARY KEY (a, b)", null],
    ["a INT PRIMARY KEY", null],
    ["a INTEGER(8) PRIMARY KEY", null],
    ["a INTEGER UNIQUE", null],
    ["b, A INTEGER, PRIMARY KEY ('a')", "a"],
  ];
  for (const [body, alias, isCounting = false] of cases) {
    const sql = `CREATE TABLE t (${body})`;
    const text = read(sql);
    assert.equal(rowidAlias(text), alias, body);
    assert.equal(isAutoincrement(text), isCounting, body);
    using database = new DatabaseSync(":memory:");
    database.exec(sql);
    const [first = "a"] = columnNames(text);
    const column = alias ?? first;
    database.exec(`INSERT INTO t (rowid) VALUES (77)`);
    const value = database.prepare(`SELECT "${column}" AS v FROM t`).get()?.["v"];
    assert.equal(value === 77, alias !== null, body);
  }
  assert.equal(rowidAlias(read("CREATE TABLE t (a INTEGER PRIMARY KEY) WITHOUT ROWID")), null);
});

Deno.test("only a line comment at the very end is one", () => {
  assert.equal(endsInComment("CREATE TABLE t (a) -- x"), true);
  assert.equal(endsInComment("CREATE TABLE t (a) -- x\n"), false);
  assert.equal(endsInComment("CREATE TABLE t (a) /* -- */"), false);
  assert.equal(endsInComment("CREATE TABLE t (a -- x\n)"), false);
  assert.equal(endsInComment("CREATE TABLE t (a DEFAULT '--')"), false);
});

Deno.test("what is no plain table is not read", () => {
  assert.equal(readTableText("CREATE VIRTUAL TABLE t USING fts5 (a)"), null);
  assert.equal(readTableText("CREATE VIEW v AS SELECT 1"), null);
});
