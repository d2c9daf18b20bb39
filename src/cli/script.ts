/** `--sql`: a script on stdout, for a person to read and to run. */
import { list } from "../core/text.ts";
import { resolveRevisions } from "../graph/resolve.ts";
import { readSomeGraph } from "../runner/apply.ts";
import { type ScriptOptions, writeRevisionScript, writeScript } from "../runner/offline/offline.ts";
import { VERSION } from "./version.ts";
import type { CommandEnvironment, CommandResult } from "./command.ts";
import type { ScriptFlags } from "./script_flag.ts";
import type { Request } from "../runner/apply.ts";
import type { Script, ScriptStep } from "../runner/offline/script.ts";

/** What a DBA runs scripts with. */
interface Client {
  /** How it is told to stop at the first failure. */
  readonly command: string;
  /** Whether it reads CR LF inside a text as LF. */
  readonly dropsCarriageReturns?: true;
  /** Whether it knows no bodies of statements: a semicolon in one needs another delimiter. */
  readonly hasDelimiters?: true;
}

const CLIENTS: Readonly<Record<string, Client>> = {
  sqlite: { command: "sqlite3 -bail FILE.db < script.sql", dropsCarriageReturns: true },
  postgres: { command: "psql -X -v ON_ERROR_STOP=1 -f script.sql URL" },
  mysql: { command: "mariadb DATABASE < script.sql", hasDelimiters: true },
};

/** Writes a request as a script. */
export async function showScript(
  environment: CommandEnvironment,
  request: Request,
  flags: ScriptFlags,
): Promise<CommandResult> {
  const options: ScriptOptions = { schemaFrom: flags.schemaFrom };
  const script = await writeScript(withTag(environment, flags.tag), request, options);
  warnOfLineEnds(environment, script);
  const from = script.rows.length === 0 ? "base" : list(script.rows);
  environment.emit({
    type: "notice",
    message:
      `SQL for ${script.dialect} from ${from}; no database was asked. What is pending in one: --dry-run`,
  });
  return { data: script, text: formatScripts([script]) };
}

/** Writes the upgrades of the revisions that a target names, each from its down revisions. */
export async function showRevisionScripts(
  environment: CommandEnvironment,
  target: string,
  flags: ScriptFlags,
): Promise<CommandResult> {
  const tagged = withTag(environment, flags.tag);
  const graph = readSomeGraph(tagged);
  const scripts: Script[] = [];
  for (const { id } of resolveRevisions(graph, target)) {
    const options = { schemaFrom: flags.schemaFrom };
    const script = await writeRevisionScript(tagged, graph, id, options);
    warnOfLineEnds(environment, script);
    scripts.push(script);
  }
  return { data: { scripts }, text: formatScripts(scripts) };
}

/** What the client would change without a word is said. */
function warnOfLineEnds({ emit }: CommandEnvironment, { dialect, steps }: Script): void {
  if (!CLIENTS[dialect]?.dropsCarriageReturns) return;
  const [program = ""] = CLIENTS[dialect].command.split(" ");
  for (const { revision, statements } of steps) {
    if (!statements.some((sql) => sql.includes("\r\n"))) continue;
    const message =
      `${program} reads CR LF as LF, and ${revision} has a CR LF in its SQL: run it online, or say char(13, 10)`;
    emit({ type: "warning", message });
  }
}

/** `--tag` is an `-x tag=...` by another name, as in Alembic's own command line. */
function withTag(environment: CommandEnvironment, tag: string | undefined): CommandEnvironment {
  if (tag === undefined) return environment;
  const { settings } = environment;
  return { ...environment, settings: { ...settings, x: { ...settings.x, tag } } };
}

/** Scripts as one text, for people and for clients. */
export function formatScripts(scripts: readonly Script[]): string {
  const written = scripts.filter(({ steps }) => steps.length > 0);
  const [first] = written;
  if (first === undefined) return "-- Nothing to do";
  const client = CLIENTS[first.dialect];
  return [
    [
      `-- Written by migrate ${VERSION}`,
      ...(client === undefined
        ? []
        : [`-- Run it with a client that stops at errors: ${client.command}`]),
    ].join("\n"),
    ...written.flatMap(({ before, steps, after }) => [
      ...before.map((sql) => endStatement(sql, client)),
      ...steps.map((step) => formatStep(step, client)),
      ...after.map((sql) => endStatement(sql, client)),
    ]),
  ].join("\n\n");
}

function formatStep(
  { direction, from, to, statements }: ScriptStep,
  client: Client | undefined,
): string {
  const title = `-- Running ${direction} ${from.join(", ")} -> ${to.join(", ")}`;
  return [title, ...statements.map((sql) => endStatement(sql, client))].join("\n\n");
}

/** What MySQL's clients look into for no delimiter. */
const CLOSED =
  /'(?:[^'\\]|\\[\s\S]|'')*'|"(?:[^"\\]|\\[\s\S]|"")*"|`[^`]*`|\/\*[\s\S]*?\*\/|(?:#|--\s)[^\n]*/g;

function endStatement(sql: string, client: Client | undefined): string {
  if (!client?.hasDelimiters || !sql.replace(CLOSED, "").includes(";")) return `${sql};`;
  let delimiter = "//";
  while (sql.includes(delimiter)) delimiter += "/";
  return `DELIMITER ${delimiter}\n${sql}\n${delimiter}\nDELIMITER ;`;
}
