/** URL scheme -> dialect: the only file that names all dialects. Each is loaded when it is used. */
import { MigrateError } from "../core/error.ts";
import type { Dialect } from "./dialect.ts";

const DIALECTS: Readonly<Record<string, () => Promise<Dialect>>> = {
  mariadb: async () => (await import("./mysql/mod.ts")).mariadb,
  mysql: async () => (await import("./mysql/mod.ts")).mysql,
  postgres: async () => (await import("./postgres/mod.ts")).postgres,
  postgresql: async () => (await import("./postgres/mod.ts")).postgres,
  sqlite: async () => (await import("./sqlite/mod.ts")).sqlite,
};

/** The scheme of a URL; SQLAlchemy's `+driver` is left out. */
export function schemeOf(url: string): string {
  return /^([a-z][a-z0-9]*)(?:\+\w+)?:/i.exec(url)?.[1]?.toLowerCase() ?? "";
}

/**
 * The dialect of a database URL.
 *
 * @throws `unsupported.database` for a scheme that none has.
 */
export function loadDialect(url: string): Promise<Dialect> {
  const scheme = schemeOf(url);
  const load = Object.hasOwn(DIALECTS, scheme) ? DIALECTS[scheme] : undefined;
  if (load === undefined) {
    throw new MigrateError("unsupported.database", { scheme, known: Object.keys(DIALECTS) });
  }
  return load();
}

/** Whether two speak the same SQL: what one of them has written, the other can read. */
export function isSameKind(a: Dialect, b: Dialect): boolean {
  return a.name === b.name;
}
