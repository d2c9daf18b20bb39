/**
 * The contract as data: which methods it has, and which keys may stand in their arguments. It is read
 * from the types that users see, so that an option cannot be added without being found here.
 */
import { isRecord } from "./json.ts";

/** What may stand in a value. Unions and intersections are one shape. */
export interface Shape {
  readonly keys: Map<string, Shape>;
  /** The items of a list. */
  items: Shape | null;
  /** The values of an object with any keys. */
  values: Shape | null;
  /** The texts to choose from. */
  readonly literals: Set<string>;
}

/** A method, by the names and shapes of its parameters. */
export type Method = readonly { readonly name: string; readonly shape: Shape }[];

/** Interfaces of the contract with their methods. */
export type Contract = ReadonlyMap<string, ReadonlyMap<string, Method>>;

/** The interfaces whose methods cases must use. */
const INTERFACES = ["Op", "BatchOp", "Types", "ColumnSpec", "Sql"];

/** Types that are looked at nowhere: they are values, or have methods of their own. */
const LEAVES: ReadonlySet<string> = new Set([
  "BatchOp",
  "ColumnSpec",
  "ColumnType",
  "FinalName",
  "SqlFragment",
  "Value",
]);

/**
 * Options of a table where they describe one that is there, or add to it: what is in them is needed
 * of `createTable` alone.
 */
const SHALLOW = ["copyFrom", "table"];

type Json = Readonly<Record<string, unknown>>;

const objects = (value: unknown): readonly Json[] =>
  Array.isArray(value) ? value.filter(isRecord) : [];

const emptyShape = (): Shape => ({
  keys: new Map(),
  items: null,
  values: null,
  literals: new Set(),
});

/** What `deno doc --json` says of a file of types. */
export async function readDocumentation(file: string): Promise<Json> {
  const { stdout, success } = await new Deno.Command(Deno.execPath(), {
    args: ["doc", "--json", file],
  }).output();
  const json: unknown = success ? JSON.parse(new TextDecoder().decode(stdout)) : null;
  if (!isRecord(json)) throw new Error(`deno doc cannot read ${file}`);
  return json;
}

/** The methods that cases must use, with all that may be passed to them. */
export function readContract(documentation: Json): Contract {
  const definitions = new Map<string, Json>();
  for (const file of Object.values(isRecord(documentation.nodes) ? documentation.nodes : {})) {
    for (const { name, declarations } of objects(isRecord(file) ? file.symbols : [])) {
      const definition = objects(declarations)[0]?.def;
      if (isRecord(definition)) definitions.set(String(name), definition);
    }
  }
  return new Map(INTERFACES.map((name) => [name, methodsOf(name, definitions)]));
}

type Definitions = ReadonlyMap<string, Json>;

function methodsOf(name: string, definitions: Definitions): ReadonlyMap<string, Method> {
  const methods = objects(definitions.get(name)?.methods)
    // What a revision reads is no operation, and `invoke` records others.
    .filter((method) => name !== "Op" || isRecording(method));
  if (methods.length === 0) throw new Error(`the contract has no methods of ${name}`);
  return new Map(methods.map((method) => [
    String(method.name),
    objects(method.params).map((parameter) => ({
      name: String(parameter.name ?? parameter.kind),
      shape: shapeOf(parameter.tsType, definitions, emptyShape()),
    })),
  ]));
}

function isRecording({ name, returnType }: Json): boolean {
  return isRecord(returnType) && returnType.value === "void" && name !== "invoke";
}

/** Adds what a type allows to a shape. */
function shapeOf(type: unknown, definitions: Definitions, shape: Shape): Shape {
  if (!isRecord(type)) return shape;
  const { kind, value } = type;
  const inner = (of: unknown) => shapeOf(of, definitions, shape);
  switch (kind) {
    case "union":
    case "intersection":
      objects(value).forEach(inner);
      return shape;
    case "typeOperator":
      return inner(isRecord(value) ? value.tsType : null);
    case "parenthesized":
      return inner(value);
    case "array":
      shape.items = shapeOf(value, definitions, shape.items ?? emptyShape());
      return shape;
    case "tuple":
      for (const item of objects(value)) {
        shape.items = shapeOf(item, definitions, shape.items ?? emptyShape());
      }
      return shape;
    case "literal":
      if (isRecord(value) && value.kind === "string") shape.literals.add(String(value.string));
      return shape;
    case "typeLiteral":
      return isRecord(value) ? addProperties(value, definitions, shape) : shape;
    case "typeRef":
      return isRecord(value) ? addReference(value, definitions, shape) : shape;
    case "keyword":
    case "fnOrConstructor":
      return shape;
    default:
      throw new Error(`the contract has a type that is not understood: ${String(kind)}`);
  }
}

function addProperties(definition: Json, definitions: Definitions, shape: Shape): Shape {
  for (const { name, tsType } of objects(definition.properties)) {
    const key = String(name);
    const its = shape.keys.get(key) ?? emptyShape();
    shape.keys.set(key, its);
    shapeOf(tsType, definitions, its);
  }
  return shape;
}

function addReference(reference: Json, definitions: Definitions, shape: Shape): Shape {
  const name = String(reference.typeName);
  const parameters = objects(reference.typeParams);
  if (LEAVES.has(name) || /^(?:Async)?Iterable$/.test(name)) return shape;
  if (name === "Partial") return shapeOf(parameters[0], definitions, shape);
  if (name === "Record") return addRecord(parameters, definitions, shape);
  const definition = definitions.get(name);
  // A type parameter: what it stands for is a value.
  if (definition === undefined) return shape;
  for (const parent of objects(definition.extends)) shapeOf(parent, definitions, shape);
  if (definition.tsType !== undefined) return shapeOf(definition.tsType, definitions, shape);
  return addProperties(definition, definitions, shape);
}

function addRecord(parameters: readonly Json[], definitions: Definitions, shape: Shape): Shape {
  const [key, value] = parameters;
  const keys = shapeOf(key, definitions, emptyShape()).literals;
  for (const name of keys) shape.keys.set(name, shapeOf(value, definitions, emptyShape()));
  if (keys.size === 0) shape.values = shapeOf(value, definitions, shape.values ?? emptyShape());
  return shape;
}

/** Every key and every choice that may stand in a value, as paths. */
export function pathsOf(shape: Shape, path: string): readonly string[] {
  const isShallow = SHALLOW.some((key) => path === `Op.batchAlterTable(options).${key}`);
  return [
    ...[...shape.literals].map((literal) => `${path}=${literal}`),
    ...[...shape.keys].flatMap(([key, its]) => {
      const own = `${path}.${key}`;
      return isShallow ? [own] : [own, ...pathsOf(its, own)];
    }),
    ...(shape.items === null ? [] : pathsOf(shape.items, `${path}[]`)),
    ...(shape.values === null ? [] : pathsOf(shape.values, `${path}{}`)),
  ];
}

/** Every method, and every key and choice in its arguments. */
export function listPaths(contract: Contract): readonly string[] {
  return [...contract].flatMap(([name, methods]) =>
    [...methods].flatMap(([method, parameters]) => [
      `${name}.${method}`,
      ...parameters.flatMap((its) => pathsOf(its.shape, `${name}.${method}(${its.name})`)),
    ])
  );
}
