/** A case of the conformance suite as three revisions: what it finds, its rows, its operations. */
import { createDenoHost } from "../../src/core/host_deno.ts";
import { loadSettings } from "../../src/environment/settings.ts";
import { apply } from "../../src/runner/apply.ts";
import { writeScript } from "../../src/runner/offline/offline.ts";
import { formatScripts } from "../../src/cli/script.ts";
import { SCHEMA } from "../conformance/cases/given.ts";
import { makeRows } from "../conformance/row_maker.ts";
import { revisionText } from "../cli/harness.ts";
import { withConnection } from "./client.ts";
import type { CaseMigration, Part } from "../conformance/case.ts";
import type { Case } from "../conformance/case.ts";
import type { TestDatabase } from "../conformance/databases.ts";
import type { Host } from "../../src/core/host.ts";
import type { RunContext } from "../../src/runner/session.ts";
import type { Migration, NamingConvention } from "../../templates/migrate.d.ts";

const REVISIONS = ["r1", "r2", "r3"] as const;

/** What each of the revisions does. */
export type Parts = Record<(typeof REVISIONS)[number], (migration: Migration) => void>;

/** Writes the files of the revisions, whose functions are given apart. */
export function writeRevisionFiles(folder: string): void {
  const scripts = new URL("../conformance/cases/scripts", import.meta.url);
  Deno.mkdirSync(`${folder}/migrations/scripts`, { recursive: true });
  for (const { name } of Deno.readDirSync(scripts)) {
    Deno.copyFileSync(`${scripts.pathname}/${name}`, `${folder}/migrations/scripts/${name}`);
  }
  REVISIONS.forEach((id, index) => {
    const down = REVISIONS[index - 1] ?? null;
    Deno.writeTextFileSync(`${folder}/migrations/${id}.ts`, revisionText({ id, down }));
  });
}

/** The functions of a case; the rows are made when what they stand in is there. */
export function partsOf(
  its: Case,
  { collations, capabilities }: TestDatabase,
  url: string,
): Parts & {
  makeRows: () => Promise<void>;
} {
  const given = (part: Part | undefined) => (migration: Migration) => {
    const { op } = migration;
    const extended: CaseMigration = {
      ...migration,
      collation: (name) => collations[name],
      supports: (capability) => op.dialect.supports(capability) || capabilities.has(capability),
    };
    part?.(extended);
  };
  let rows: ReturnType<typeof makeRows> = [];
  return {
    r1: given(its.given),
    r2: ({ op }) => {
      for (const { table: { name, schema }, rows: own } of rows) {
        if (own.length > 0) op.bulkInsert(name, own, schema === null ? {} : { schema });
      }
    },
    r3: given(its.operations),
    makeRows: async () => {
      rows = await withConnection(url, async ({ dialect, connection }) => {
        const whole = await dialect.reflect(connection);
        const schemas = whole.schemas.filter((name) => name === SCHEMA);
        const all = schemas.length === 0 ? whole : await dialect.reflect(connection, { schemas });
        const tables = all.tables.filter(({ name }) => !OWN.includes(name));
        return makeRows({ ...all, tables }, its.rows);
      });
    },
  };
}

const OWN = ["alembic_version", "migrate_log"];

/** What the runner works in, with revisions that do as they are told here. */
export async function contextFor(
  folder: string,
  url: string,
  parts: Parts,
  namingConvention: NamingConvention | undefined,
  message = "",
): Promise<RunContext> {
  const own = createDenoHost();
  const comment = message.split(/[\n\r\u2028]/).map((line) => `// ${line}\n`).join("");
  const host: Host = {
    ...own,
    readTextFile: (path) => `${path.endsWith(".ts") ? comment : ""}${own.readTextFile(path)}`,
    cwd: folder,
    dropNetwork: () => Promise.resolve(),
    importModule: (source) => Promise.resolve(modulesOf(source, parts)),
  };
  const options = { url, x: {}, envFile: false };
  const settings = await loadSettings(host, options, "upgrade");
  const config = { ...settings.config, ...(namingConvention ? { namingConvention } : {}) };
  return { host, settings: { ...settings, config, log: null }, emit: () => {} };
}

/** The module that re-exports all, as the loader asks for it. */
function modulesOf(source: unknown, parts: Parts): Record<string, object> {
  const text = typeof source === "object" && source !== null && "text" in source
    ? String(source.text)
    : "";
  const modules = [...text.matchAll(/export \* as (r\d+) from "[^"]*\/(r\d)\.ts"/g)].flatMap(
    ([, name = "", id]) =>
      REVISIONS.filter((its) => its === id).map((revision) => {
        const index = REVISIONS.indexOf(revision);
        return [name, {
          revision,
          downRevision: REVISIONS[index - 1] ?? null,
          branchLabels: null,
          dependsOn: null,
          upgrade: parts[revision],
          downgrade: () => {},
        }] as const;
      }),
  );
  return Object.fromEntries(modules);
}

/** Runs up to a revision. */
export async function upgradeTo(context: RunContext, target: string): Promise<void> {
  await apply(context, { command: "upgrade", targets: [target] }, { toolVersion: "0" });
}

/** The whole as a script. */
export async function scriptTo(context: RunContext, target: string): Promise<string> {
  const request = { command: "upgrade", targets: [target] } as const;
  return formatScripts([await writeScript(context, request, {})]);
}
