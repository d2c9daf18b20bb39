/** What a database has now, for comparing it with what it had. */
import { readSteadily, withOthers } from "../comparison/live_schema.ts";
import type { Session } from "../session.ts";
import type { Content } from "./content.ts";

/**
 * Reads it, seen at one moment; migrate's own tables are in it.
 *
 * @param schemas besides the connection's own; `"all"`: whatever there is.
 * @param isSteady whether the transaction that is open is to be read in.
 */
export async function readLiveContent(
  session: Session,
  schemas: readonly string[] | "all",
  isSteady = false,
): Promise<Content> {
  const { dialect, connection } = session;
  const wanted = dialect.supports("innerSchemas") ? schemas : [];
  const read = async (): Promise<Content> => {
    const reflected = await dialect.reflect(connection, { schemas: wanted });
    const names = wanted === "all"
      ? reflected.schemas
      : reflected.schemas.filter((name) => wanted.includes(name));
    const scope = { schemas: names, withDefinitions: true, each: true };
    const { schema, others } = await withOthers(session, { ...reflected, schemas: names }, scope);
    const remarks = await dialect.listRemarks?.(connection, { schemas: names });
    return {
      schema,
      others: [...others, ...remarks?.objects ?? []],
      unseen: remarks?.unseen ?? [],
    };
  };
  return isSteady ? await read() : await readSteadily(session, read);
}
