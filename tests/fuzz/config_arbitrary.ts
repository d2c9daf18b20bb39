/** What `migrate.config.ts` may export: any value under any key, and functions that misbehave. */
import fc from "../property/fast_check.ts";
import { CONFIG_CHECKS } from "../../src/environment/config_keys.ts";
import { oddText } from "./text_arbitrary.ts";

const cyclic: Record<string, unknown> = {};
cyclic["self"] = cyclic;

/** What functions throw. */
const THROWN: readonly unknown[] = [
  undefined,
  null,
  "",
  "a text",
  7n,
  Symbol("thrown"),
  {},
  [],
  cyclic,
  Object.create(null),
  new Error(),
  new Error("of the config\n    at x (file:///a.ts:1:1)"),
  new TypeError("x".repeat(10_000)),
  new Proxy({}, {
    get() {
      throw new Error("a trap");
    },
  }),
  {
    get message() {
      throw new Error("a getter");
    },
  },
  Object.assign(new Error("x"), { message: 5 }),
  Object.assign(new Error("x"), { stack: null, name: Symbol() }),
  () => {},
];

const misbehaving = fc.oneof(
  fc.constantFrom(...THROWN).map((thrown) => () => {
    throw thrown;
  }),
  fc.constantFrom(...THROWN).map((thrown) => () => Promise.reject(thrown)),
  fc.constantFrom(...THROWN).map((given) => () => given),
);

/** Any value, with what JSON has no word for. */
const any = fc.oneof(
  oddText,
  fc.anything({ withBigInt: true, withDate: true, withNullPrototype: true, maxDepth: 2 }),
  misbehaving,
  fc.constantFrom<unknown>(cyclic, Symbol.iterator, new Map(), /x/, Infinity),
);

/** Values that are right for some key. */
const RIGHT: readonly unknown[] = [
  "sqlite:app.db",
  "migrations",
  ["migrations", "versions"],
  true,
  false,
  "each",
  "all",
  "none",
  "3s",
  3,
  "{rev}_{slug}",
  "Europe/Berlin",
  { table: "log" },
  { one: { url: "sqlite:one.db" }, two: {} },
  { foreignKeys: true },
  { ix: "ix_%(table_name)s" },
  () => true,
];

const value = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(...RIGHT) },
  { weight: 2, arbitrary: any },
);
const key = fc.oneof(
  { weight: 12, arbitrary: fc.constantFrom(...Object.keys(CONFIG_CHECKS)) },
  { weight: 1, arbitrary: oddText },
);
const object = fc.array(fc.tuple(key, value), { maxLength: 3 }).map((pairs) => {
  const all = pairs.map(([name, its]) => [name, { value: its, enumerable: true }] as const);
  // By definition, so that `__proto__` is a key as well.
  return Object.defineProperties({}, Object.fromEntries(all));
});

/** What the module is, when it is imported. */
export const configModule: fc.Arbitrary<() => object> = fc.oneof(
  { weight: 10, arbitrary: object.map((its) => () => ({ default: its })) },
  { weight: 3, arbitrary: object.map((its) => () => ({ default: () => Promise.resolve(its) })) },
  { weight: 1, arbitrary: any.map((its) => () => ({ default: its })) },
  { weight: 1, arbitrary: misbehaving.map((its) => () => ({ default: its })) },
  {
    weight: 1,
    arbitrary: fc.constantFrom(...THROWN).map((thrown) => () => {
      throw thrown;
    }),
  },
  { weight: 1, arbitrary: fc.constant(() => ({})) },
);

/** What is asked with such a config. */
export const configQuestion: fc.Arbitrary<readonly string[]> = fc.constantFrom(
  ["config"],
  ["config", "--json"],
  ["heads"],
  ["status"],
  ["current", "-n", "one"],
  ["current", "-n", "__proto__"],
  ["revision", "-m", "new"],
  ["revision", "-m", "new", "--autogenerate"],
  ["upgrade"],
  ["upgrade", "--sql"],
  ["upgrade", "--dry-run"],
  ["downgrade", "base"],
  ["check"],
  ["diff", "database", "models:"],
  ["init"],
  ["list-templates"],
);
