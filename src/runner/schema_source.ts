/** Where a schema is read that is not replayed: another database, or a file of SQL. */
import { describeThrown, MigrateError } from "../core/error.ts";
import { resolvePath } from "../core/path.ts";
import { schemeOf } from "../dialect/registry.ts";
import { type RunContext, runSql, withSession } from "./session.ts";
import { splitStatement, statement } from "../dialect/statement.ts";
import type { RecordingSession } from "./session.ts";
import type { Schema } from "../schema/schema.ts";

/**
 * The schema of a database by its URL, or of a script.
 *
 * @throws `unsupported.offline` for a script where no scratch database can be made of it.
 */
export async function readSchemaFrom(
  context: RunContext,
  { dialect }: Pick<RecordingSession, "dialect">,
  source: string,
): Promise<Schema> {
  if (schemeOf(source) !== "") return await reflectUrl(context, source);
  if (dialect.scratchUrl === undefined) {
    throw new MigrateError("unsupported.offline", {
      operation: `--schema-from ${source}`,
      instead: "Load the file into a database, and give the database's URL",
    });
  }
  const file = resolvePath(context.host.cwd, source);
  return await reflectUrl(context, dialect.scratchUrl, readScript(context, file));
}

function readScript({ host }: RunContext, file: string): string {
  try {
    return host.readTextFile(file);
  } catch (error) {
    throw new MigrateError("config.unreadable", { path: file, reason: describeThrown(error) });
  }
}

async function reflectUrl(context: RunContext, url: string, script = ""): Promise<Schema> {
  const named = { url, origin: "--schema-from", directory: context.host.cwd };
  const settings = { ...context.settings, url: () => Promise.resolve(named) };
  const quiet = { ...context, settings, emit: () => {} };
  return await withSession(quiet, script !== "", async (session) => {
    if (session === null) {
      throw new MigrateError("database.cannot_open", {
        database: url,
        reason: "it does not exist",
      });
    }
    const { dialect, connection } = session;
    if (script !== "") {
      const { splitScript } = await dialect.loadCompilation(context.settings.config);
      const texts = splitStatement(statement(script), splitScript).map(({ text }) => text.join(""));
      await runSql(session, ...texts);
    }
    return await dialect.reflect(connection);
  });
}
