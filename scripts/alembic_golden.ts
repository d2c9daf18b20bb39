// deno-lint-ignore-file no-console -- a script that says what it does
/**
 * Asks Alembic itself how it prints the graphs of `tests/golden/alembic_output/graphs.json`, and
 * keeps the answers beside them, one file per graph. Only needed when graphs or commands change.
 *
 * It NEEDS ALEMBIC, for `python3` or for the Python that `PYTHON` names, and runs as
 * `deno run --allow-read --allow-write --allow-run --allow-env scripts/alembic_golden.ts`.
 * The answers there are of Alembic 1.8.1.
 */
import {
  COMMANDS,
  type GoldenGraph,
  type GoldenRevision,
} from "../tests/golden/alembic_output/commands.ts";

const PYTHON = Deno.env.get("PYTHON") ?? "python3";
const FOLDER = new URL("../tests/golden/alembic_output/", import.meta.url);

const ENV_PY = `from alembic import context
from sqlalchemy import create_engine

with create_engine("sqlite:///app.db").connect() as connection:
    context.configure(connection=connection)
    with context.begin_transaction():
        context.run_migrations()
`;

/** JSON texts and lists are Python's, too. */
function pythonText({ id, down = [], labels = [], dependsOn = [], doc }: GoldenRevision): string {
  const list = (values: readonly string[]) => values.length === 0 ? "None" : JSON.stringify(values);
  return `${JSON.stringify(doc)}
revision = ${JSON.stringify(id)}
down_revision = ${list(down)}
branch_labels = ${list(labels)}
depends_on = ${list(dependsOn)}


def upgrade():
    pass


def downgrade():
    pass
`;
}

async function runAlembic(cwd: string, args: readonly string[]): Promise<string> {
  const { success, stdout, stderr } = await new Deno.Command(PYTHON, {
    args: ["-m", "alembic", ...args],
    cwd,
    // The order of sets, which Alembic prints, follows from it.
    env: { PYTHONHASHSEED: "0" },
  }).output();
  const said = new TextDecoder().decode(stderr);
  if (!success) throw new Error(`alembic ${args.join(" ")}: ${said}`);
  return new TextDecoder().decode(stdout);
}

/** The folder is no part of an answer, nor is the language of a file. */
function normalise(text: string): string {
  return text.replace(/^Path: .*\/(.*)\.py$/gm, "Path: $1").replace(/[ \t]+$/gm, "").trimEnd();
}

async function ask({ upgrade, revisions }: GoldenGraph): Promise<string> {
  const folder = await Deno.makeTempDir();
  try {
    await Deno.mkdir(`${folder}/alembic/versions`, { recursive: true });
    await Deno.writeTextFile(`${folder}/alembic.ini`, "[alembic]\nscript_location = alembic\n");
    await Deno.writeTextFile(`${folder}/alembic/env.py`, ENV_PY);
    for (const revision of revisions) {
      const path = `${folder}/alembic/versions/${revision.id}.py`;
      await Deno.writeTextFile(path, pythonText(revision));
    }
    for (const target of upgrade) await runAlembic(folder, ["upgrade", target]);
    let answers = "";
    for (const args of COMMANDS) {
      answers += `$ ${args.join(" ")}\n${normalise(await runAlembic(folder, args))}\n`;
    }
    return answers;
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

const graphs: readonly GoldenGraph[] = JSON.parse(
  await Deno.readTextFile(new URL("graphs.json", FOLDER)),
);
for (const graph of graphs) {
  await Deno.writeTextFile(new URL(`${graph.name}.txt`, FOLDER), await ask(graph));
  console.log(`asked about ${graph.name}`);
}
