/** Options of a table that is there: those that a batch can set. */
import { contentOf, type Fold } from "../schema/content.ts";
import type { TableModel } from "../schema/schema.ts";
import type { TablePair } from "./compare_models.ts";

type Options = TableModel["options"];
type Postgres = NonNullable<Options["postgres"]>;

/** What a batch must say so that the options are the expected ones; empty: it can say nothing. */
export function optionChanges({ expected, found, differences }: TablePair, fold: Fold): Options {
  if (!differences.some(({ kind }) => kind === "tableOptions")) return {};
  const [wished, own] = [expected.options, found.options];
  const isSame = (a: unknown, b: unknown) => contentOf(a, fold) === contentOf(b, fold);
  const sqlite = changedFlags(wished.sqlite ?? {}, own.sqlite ?? {});
  const postgres = changedPostgres(wished.postgres ?? {}, own.postgres ?? {}, isSame);
  const mysql = Object.fromEntries(
    Object.entries(wished.mysql ?? {}).filter(([key, value]) =>
      !isSame(value, Object.entries(own.mysql ?? {}).find(([its]) => its === key)?.[1])
    ),
  );
  return {
    ...(Object.keys(sqlite).length === 0 ? {} : { sqlite }),
    ...(Object.keys(postgres).length === 0 ? {} : { postgres }),
    ...(Object.keys(mysql).length === 0 ? {} : { mysql }),
  };
}

function changedFlags<Flags extends Readonly<Record<string, boolean>>>(
  wished: Flags,
  own: Flags,
): Flags {
  const keys = new Set([...Object.keys(wished), ...Object.keys(own)]);
  const entries = [...keys].map((key) => [key, wished[key] ?? false] as const)
    .filter(([key, value]) => value !== (own[key] ?? false));
  // Only members that both kinds of flags have.
  return Object.fromEntries(entries) as Flags;
}

/** A parameter that is gone, another parent and another way to partition cannot be said. */
function changedPostgres(
  wished: Postgres,
  own: Postgres,
  isSame: (a: unknown, b: unknown) => boolean,
): Postgres {
  const { tablespace, unlogged = false, inherits = [] } = wished;
  const parameters = Object.entries(wished.with ?? {})
    .filter(([key, value]) => String(own.with?.[key]) !== String(value));
  const parents = inherits.filter((parent) => !(own.inherits ?? []).includes(parent));
  return {
    ...(parameters.length === 0 ? {} : { with: Object.fromEntries(parameters) }),
    ...(isSame(tablespace, own.tablespace) ? {} : { tablespace: tablespace ?? "pg_default" }),
    ...(unlogged === (own.unlogged ?? false) ? {} : { unlogged }),
    ...(parents.length === 0 ? {} : { inherits: parents }),
  };
}
