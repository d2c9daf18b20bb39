/** A database that revisions have made, and what is done behind their back; in one process. */
import { createDenoHost } from "../../src/core/host_deno.ts";
import { statement } from "../../src/dialect/statement.ts";
import { loadSettings } from "../../src/environment/settings.ts";
import { apply, type ApplyOptions, type Request } from "../../src/runner/apply.ts";
import { acceptDrift } from "../../src/runner/drift/accept.ts";
import { checkDrift, type DriftOptions } from "../../src/runner/drift/drift.ts";
import { type RunContext, type Session, withSession } from "../../src/runner/session.ts";
import { MARIADB_URL, withMariadb } from "../server/mariadb.ts";
import { POSTGRES_URL, withPostgres } from "../server/postgres.ts";
import { type RevisionParts, revisionText, withWorkspace, type Workspace } from "../cli/harness.ts";
import type { Event } from "../../src/core/event.ts";
import type { ApplyReport } from "../../src/runner/apply.ts";
import type { AcceptReport } from "../../src/runner/drift/accept.ts";
import type { DriftReport } from "../../src/runner/drift/report.ts";
import type { Row } from "../../templates/migrate.d.ts";

/** What the tests' databases are called in their data. */
export type DatabaseName = "sqlite" | "postgres" | "mariadb";

/** Where a test plays. */
export interface Scene {
  readonly database: DatabaseName;
  readonly workspace: Workspace;
  readonly url: string;
  /** What the program has said. */
  readonly events: Event[];
  revise(...revisions: readonly RevisionParts[]): void;
  /** Writes the config anew; its keys as they stand. */
  config(keys: string): void;
  context(url?: string): Promise<RunContext>;
  apply(request: Request, resume?: ApplyOptions["resume"]): Promise<ApplyReport>;
  drift(options?: Partial<DriftOptions>): Promise<DriftReport>;
  /** The lines of what was found. */
  lines(options?: Partial<DriftOptions>): Promise<readonly string[]>;
  accept(why: string): Promise<AcceptReport>;
  /** Works on the database from beside the program. */
  behind<T>(work: (session: Session) => Promise<T>): Promise<T>;
  /** Runs SQL from beside the program. */
  execute(...texts: readonly string[]): Promise<void>;
  query(sql: string): Promise<readonly Row[]>;
}

/** A test on each database that there is, or on some. */
export function testDrift(
  name: string,
  test: (scene: Scene) => Promise<void>,
  databases: readonly DatabaseName[] = ["sqlite", "postgres", "mariadb"],
): void {
  const on = (database: DatabaseName, url: string) =>
    withWorkspace((workspace) => test(createScene(database, workspace, url)));
  for (const database of databases) {
    Deno.test({
      name: `${database}: ${name}`,
      ignore: (database === "postgres" && POSTGRES_URL === undefined) ||
        (database === "mariadb" && MARIADB_URL === undefined),
      fn: async () => {
        if (database === "sqlite") await on(database, "sqlite:app.db");
        else if (database === "postgres") await withPostgres((url) => on(database, url));
        else await withMariadb((url) => on(database, url));
      },
    });
  }
}

function createScene(database: DatabaseName, workspace: Workspace, url: string): Scene {
  const events: Event[] = [];
  workspace.write("migrations/.keep", "");
  const context = async (at = url): Promise<RunContext> => {
    const host = { ...createDenoHost(), cwd: workspace.dir, dropNetwork: async () => {} };
    const settings = await loadSettings(host, { x: {}, url: at, envFile: false }, "drift");
    return { host, settings, emit: (event) => events.push(event) };
  };
  const scene: Scene = {
    database,
    workspace,
    url,
    events,
    context,
    revise: (...revisions) =>
      revisions.forEach((its) => workspace.write(`migrations/${its.id}.ts`, revisionText(its))),
    config: (keys) => workspace.write("migrate.config.ts", `export default { ${keys} };\n`),
    apply: async (request, resume) =>
      await apply(await context(), request, { toolVersion: "test", resume }),
    drift: async (options = {}) =>
      await checkDrift(await context(), { replays: false, ...options }),
    lines: async (options) => (await scene.drift(options)).differences.map(({ text }) => text),
    accept: async (why) => await acceptDrift(await context(), { why, toolVersion: "test" }),
    behind: async (work) =>
      await withSession(await context(), true, async (session) => {
        if (session === null) throw new Error("there is no database");
        return await work(session);
      }),
    execute: (...texts) =>
      scene.behind(async ({ connection }) => {
        await connection.execute(texts.map((text) => statement(text)));
      }),
    query: (sql) => scene.behind(({ connection }) => connection.query(statement(sql))),
  };
  return scene;
}

/** All revisions. */
export const HEADS: Request = { command: "upgrade", targets: ["heads"] };

/** Down to a revision. */
export const downTo = (target: string): Request => ({ command: "downgrade", target });
