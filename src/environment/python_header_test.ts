import assert from "node:assert/strict";
import { isMigrateError } from "../core/error.ts";
import { scanPythonHeader } from "./python_header.ts";

const scan = (text: string) => {
  const { id, downRevisions, branchLabels, dependsOn } = scanPythonHeader(text, "x.py");
  return [id, downRevisions, branchLabels, dependsOn] as const;
};

const BASE = `revision = "a"\ndown_revision = None\n`;

Deno.test.each(
  [
    ["as Alembic 1.8 writes it", `revision = 'a1'\ndown_revision = 'b2'\nbranch_labels = None\n`, [
      "a1",
      ["b2"],
      [],
      [],
    ]],
    [
      "as Alembic 1.19 writes it",
      `from typing import Sequence, Union
revision: str = "a1"
down_revision: Union[str, Sequence[str], None] = ("b2", 'c3')
branch_labels: Union[str, Sequence[str], None] = ('one', "two",)
depends_on: Union[str, Sequence[str], None] = None
`,
      ["a1", ["b2", "c3"], ["one", "two"], []],
    ],
    [
      "lists, sets, an empty tuple, quoted types",
      `revision:"str"='a'\ndown_revision: "Optional[str]" = ()\nbranch_labels = {"x"}\ndepends_on = ["d", 'e']`,
      ["a", [], ["x"], ["d", "e"]],
    ],
    ["a tuple without brackets", `revision = "a"\ndown_revision = "b", "c"\n`, [
      "a",
      ["b", "c"],
      [],
      [],
    ]],
    ["brackets around one", `revision = ("a")\ndown_revision = ("b")`, ["a", ["b"], [], []]],
    [
      "several lines and comments",
      `revision = "a"  # the id\ndown_revision = (  # two\n  "b",\n\n  # and\n  'c'\n)\n`,
      ["a", ["b", "c"], [], []],
    ],
    ["a line continued", `revision = \\\n  "a"\ndown_revision = \\\r\n None`, ["a", [], [], []]],
    ["statements on one line", `revision = "a"; down_revision = "b"`, ["a", ["b"], [], []]],
    ["the last one counts", `${BASE}revision = "z"\n`, ["z", [], [], []]],
    ["prefixes, escapes", `revision = u"a\\x31"\ndown_revision = R'b\\n'`, [
      "a1",
      ["b\\n"],
      [],
      [],
    ]],
    ["triple quotes", `revision = """a"""\ndown_revision = '''b'''`, ["a", ["b"], [], []]],
    ["strings that follow each other", `revision = "a" 'b'\ndown_revision = None`, [
      "ab",
      [],
      [],
      [],
    ]],
    ["a byte order mark, CRLF", `\uFEFFrevision = "a"\r\ndown_revision = "b"\r\n`, [
      "a",
      ["b"],
      [],
      [],
    ]],
    ["a name without a value", `revision: str\n${BASE}`, ["a", [], [], []]],
    ["names that only begin alike", `${BASE}revision_of = f()\nrevisions = g()\n`, [
      "a",
      [],
      [],
      [],
    ]],
    [
      "what only looks like a header",
      `${BASE}# revision = "c"\nx = """\nrevision = "d"\n"""\ndef upgrade():\n    revision = "e"\n` +
      `    op.execute("""\nrevision = "f"\n""")\ny = (\nrevision == "g"\n)\nz = r'\\\\'; w = "\\\\"\n`,
      ["a", [], [], []],
    ],
  ] as const,
)("header: %s", (_, text, expected) => {
  assert.deepEqual(scan(text), expected);
});

Deno.test.each(
  [
    [`"""add users\n\nRevision ID: a\n\n"""\n`, "add users\n\nRevision ID: a"],
    [`# comment\n\n'''one\n    two\n\n      three\n    '''\n`, "one\ntwo\n\n  three"],
    [`"tab\\tand \\"quote\\""\n`, 'tab\tand "quote"'],
    [`r"""a\\d"""\n`, "a\\d"],
    [`x = 1\n"""no docstring"""\n`, ""],
    ["", ""],
  ] as const,
)("docstring: %j", (text, expected) => {
  assert.equal(scanPythonHeader(text + BASE, "x.py").documentation, expected);
});

Deno.test.each(
  [
    ["", 1, 1],
    [`def upgrade():\n    pass\n`, 1, 1],
    [`revision = "a"\n`, 1, 1],
    [`down_revision = None\n`, 1, 1],
    [`\n\nrevision = make()\n`, 3, 12],
    [`revision = None\n`, 1, 12],
    [`revision = ("a", "b")\n`, 1, 12],
    [`revision = f"a"\n`, 1, 12],
    [`revision = b"a"\n`, 1, 12],
    [`revision = "a" + "b"\n`, 1, 16],
    [`revision = "a" if x else "b"\n`, 1, 16],
    [`x = 1\nrevision += "a"\n`, 2, 1],
    [`revision = down_revision = "a"\n`, 1, 12],
    [`down_revision = {"a": 1}\n`, 1, 21],
    [`down_revision = [other]\n`, 1, 18],
    [`down_revision = ("a"\n`, 2, 1],
    [`revision = "a\n"`, 1, 12],
    [`x = """never closed\n`, 1, 5],
    [`x = (\n`, 1, 5],
    [`down_revision =\n`, 1, 16],
  ] as const,
)("refused: %j", (text, line, column) => {
  assert.throws(() => scanPythonHeader(text, "x.py"), (error) => {
    assert.ok(isMigrateError(error, "graph.unreadable_python"), String(error));
    assert.deepEqual(error.details.position, { file: "x.py", line, column });
    return true;
  });
});

Deno.test("whatever the text is, there is a header or an error with a place", () => {
  const sample =
    `"""doc"""\nrevision: str = ("a")\ndown_revision = ['b', "c\\n"] # x\ndef f():\n  """y"""\n`;
  for (let cut = 0; cut <= sample.length; cut++) {
    for (const text of [sample.slice(0, cut), sample.slice(cut)]) {
      try {
        scanPythonHeader(text, "x.py");
      } catch (error) {
        assert.ok(isMigrateError(error, "graph.unreadable_python"), `${text}: ${error}`);
      }
    }
  }
});
