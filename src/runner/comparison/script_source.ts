/** The schema that a script makes, run where nobody else sees it. */
import { describeThrown, isMigrateError, MigrateError } from "../../core/error.ts";
import { displayPath, resolvePath } from "../../core/path.ts";
import { maskUrl } from "../../core/url.ts";
import { schemeOf } from "../../dialect/registry.ts";
import { splitStatement, statement } from "../../dialect/statement.ts";
import { reflectAll, withoutOwnTables } from "./live_schema.ts";
import { withScratch } from "./scratch.ts";
import { type RunContext, runSql, type Session, withSession } from "../session.ts";
import { openWorkbench, type SourceSchema, type Workbench } from "./workbench.ts";
import type { RecordingSession } from "../session.ts";
import type { Schema } from "../../schema/schema.ts";

/** A script, run where nobody else sees it. */
export async function readScript(
  { session: home }: Workbench,
  path: string,
): Promise<SourceSchema> {
  const title = displayPath(home.host.cwd, path);
  const text = readText(home, path);
  return await withScratch(home, title, async (session) => {
    await runScript(session, text, title);
    const { schema, others } = await reflectAll(session, false);
    const { comparer } = await openWorkbench(session);
    return {
      title,
      schema: withoutOwnTables(schema, home.settings, comparer),
      isReflected: true,
      others,
    };
  });
}

function readText({ host }: RunContext, file: string): string {
  try {
    return host.readTextFile(file).replace(/^\uFEFF/, "");
  } catch (error) {
    throw new MigrateError("config.unreadable", {
      path: displayPath(host.cwd, file),
      reason: describeThrown(error),
    });
  }
}

async function runScript(session: Session, script: string, title: string): Promise<void> {
  const { dialect, settings } = session;
  const { splitScript } = await dialect.loadCompilation(settings.config);
  try {
    for (const piece of splitStatement(statement(script), splitScript)) {
      session.interruption.check();
      await runSql(session, piece.text.join(""));
    }
    // A dump may have set where names are looked up.
    await runSql(session, ...dialect.restoreSession ?? []);
  } catch (error) {
    if (!isMigrateError(error, "database.statement_failed")) throw error;
    const details = { ...error.details, operation: title };
    throw new MigrateError(error.code, details, { cause: error.cause });
  }
}

/**
 * The schema of a database by its URL, or of a script, without any of the user's own databases.
 *
 * @throws `unsupported.offline` for a script where no scratch database can be made of it.
 */
export async function readSchemaFrom(
  context: RunContext,
  { dialect }: Pick<RecordingSession, "dialect">,
  source: string,
): Promise<Schema> {
  const origin = "--schema-from";
  const quiet = { ...context, emit: () => {} };
  const reflect = (session: Session) => session.dialect.reflect(session.connection);
  if (schemeOf(source) !== "") return await withDatabase(quiet, source, origin, reflect);
  if (dialect.scratchUrl === undefined) {
    throw new MigrateError("unsupported.offline", {
      operation: `--schema-from ${source}`,
      instead: "Load the file into a database, and give the database's URL",
    });
  }
  const text = readText(context, resolvePath(context.host.cwd, source));
  return await withDatabase(quiet, dialect.scratchUrl, origin, async (session) => {
    await runScript(session, text, source);
    return await reflect(session);
  });
}

/** Works on another database than that of the settings, which must be there. */
export async function withDatabase<T>(
  context: RunContext,
  url: string,
  origin: string,
  work: (session: Session) => Promise<T>,
): Promise<T> {
  const named = { url, origin, directory: context.host.cwd };
  const settings = { ...context.settings, url: () => Promise.resolve(named) };
  return await withSession({ ...context, settings }, false, async (session) => {
    if (session !== null) return await work(session);
    throw new MigrateError("database.cannot_open", {
      database: maskUrl(url),
      reason: "it does not exist",
    });
  });
}
