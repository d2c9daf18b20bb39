/** A connection at whose statements something happens to the program. */
import { isMigrateError } from "../../src/core/error.ts";
import { loadDialect } from "../../src/dialect/registry.ts";
import type { Connection, ConnectOptions, Dialect } from "../../src/dialect/dialect.ts";
import type { Statement } from "../../src/dialect/statement.ts";

/** Runs a statement, and does what it does before, meanwhile and behind it. */
export type Pass = <T>(run: () => Promise<T>) => Promise<T>;

/** Says of an error which of all statements it is about. */
function at(index: number): (error: unknown) => never {
  return (error) => {
    if (isMigrateError(error)) Object.assign(error.details, { index });
    throw error;
  };
}

/**
 * From now on the program connects to databases of that kind in this way.
 *
 * @param options what is another than the program asks for.
 * @returns what ends it.
 */
export async function tortureConnections(
  url: string,
  pass: Pass,
  options: Partial<ConnectOptions> = {},
): Promise<() => void> {
  // The program gets the same object: for tests it may be written to.
  const dialect = await loadDialect(url) as { connect: Dialect["connect"] };
  const { connect } = dialect;
  dialect.connect = async (its) => {
    const connection = await connect({ ...its, ...options });
    return connection && tortured(connection, pass);
  };
  return () => dialect.connect = connect;
}

/** The connection, with each statement passed by itself, so that there is a point between any two. */
function tortured(connection: Connection, pass: Pass): Connection {
  const execute = async (statements: readonly Statement[]) => {
    const counts: number[] = [];
    for (const [index, its] of statements.entries()) {
      counts.push(...await pass(() => connection.execute([its])).catch(at(index)));
    }
    return counts;
  };
  const query = async (its: Statement, before: readonly Statement[] = []) => {
    await execute(before);
    return await pass(() => connection.query(its)).catch(at(before.length));
  };
  return new Proxy(connection, {
    get(target, name) {
      if (name === "execute") return execute;
      if (name === "query") return query;
      const its: unknown = Reflect.get(target, name, target);
      return typeof its === "function" ? its.bind(target) : its;
    },
  });
}
