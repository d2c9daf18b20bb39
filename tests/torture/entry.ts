/**
 * The program with a connection that ends the process, as a power cut does, at the statement that
 * `TORTURE_AT` counts to: before it, or right behind sending it. `TORTURE_COUNT` names the file that
 * is told how many there were.
 */
import { isMigrateError } from "../../src/core/error.ts";
import { loadDialect } from "../../src/dialect/registry.ts";
import type { Connection, Dialect } from "../../src/dialect/dialect.ts";
import type { Statement } from "../../src/dialect/statement.ts";

const url = Deno.env.get("DATABASE_URL") ?? "";
const deathAt = Number(Deno.env.get("TORTURE_AT") ?? 0);
const isWithin = Deno.env.get("TORTURE_MODE") === "within";
let passed = 0;

function die(): void {
  Deno.kill(Deno.pid, "SIGKILL");
}

async function pass<T>(run: () => Promise<T>): Promise<T> {
  passed++;
  if (passed !== deathAt) return await run();
  if (!isWithin) die();
  const running = run();
  running.catch(() => {});
  // What is sent leaves the process with the next turn of its loop.
  await new Promise((resolve) => setTimeout(resolve, deathAt % 3));
  die();
  return await running;
}

/** Says of an error which of all statements it is about. */
function at(index: number): (error: unknown) => never {
  return (error) => {
    if (isMigrateError(error)) Object.assign(error.details, { index });
    throw error;
  };
}

/** One statement at a time, so that there is a point between any two. */
function tortured(connection: Connection): Connection {
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

// The program gets the same object: for tests it may be written to.
const dialect = await loadDialect(url) as { connect: Dialect["connect"] };
const connect = dialect.connect.bind(dialect);
dialect.connect = async (options) => {
  const connection = await connect(options);
  return connection === null ? null : tortured(connection);
};

globalThis.addEventListener("unload", () => {
  const file = Deno.env.get("TORTURE_COUNT");
  if (file !== undefined) Deno.writeTextFileSync(file, String(passed));
});

await import("../../main.ts");
