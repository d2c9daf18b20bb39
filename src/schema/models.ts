/** Models: the wished-for schema as code, and what becomes of it as data. */
import { describeThrown, isMigrateError } from "../core/error.ts";
import { captureCallSite } from "../core/position.ts";
import { quote } from "../core/text.ts";
import { buildTable } from "./build.ts";
import { allow, checkName, checkOptions } from "./check.ts";
import { invalid, sql, toFragment } from "./fragment.ts";
import { checkModels } from "./models_check.ts";
import {
  invalidModels,
  type MadeModel,
  type ModelContent,
  type ModelsContext,
} from "./models_context.ts";
import { enumsOf, schemasOf } from "./models_implied.ts";
import { t } from "./type.ts";
import { queryText } from "./view_query.ts";
import type { EnumModel, Schema } from "./schema.ts";
import type { InSchema, ModelItem, Models, SequenceOptions } from "../../templates/migrate.d.ts";

const MADE = Symbol("model");

interface Made extends ModelItem {
  readonly [MADE]: MadeModel;
}

type ViewOptions = NonNullable<Parameters<Models["view"]>[2]>;

const VIEW_OPTIONS = allow<ViewOptions>({ schema: true, materialized: true, columns: true });

const SEQUENCE_OPTIONS = allow<SequenceOptions & InSchema>({
  schema: true,
  start: true,
  increment: true,
  minValue: true,
  maxValue: true,
  cycle: true,
  cache: true,
  ownedBy: true,
});

interface Making extends ModelsContext {
  /** Whether it is noted where each item is made: that takes longer the longer the file is. */
  readonly notesSites: boolean;
}

/** The argument of a models file's function. */
function createModels(context: Making): Models {
  const models: Models = {
    table: (name, columns, options) =>
      make(context, models.table, name, () => ({
        kind: "table",
        model: buildTable(name, columns, options, context),
      })),
    enumType: (name, values, options) =>
      make(context, models.enumType, name, () => ({
        kind: "enum",
        model: enumModel(name, values, options),
      })),
    view: (name, query, options) =>
      make(context, models.view, name, () => {
        const said = checkOptions(options, VIEW_OPTIONS);
        return {
          kind: "view",
          model: {
            ...inSchema("a view's name", name, said),
            columns: said.columns ?? null,
            query: queryText(toFragment(query), context.dialect),
            materialized: said.materialized ?? false,
          },
        };
      }),
    sequence: (name, options) =>
      make(context, models.sequence, name, () => {
        const { schema: _schema, ...said } = checkOptions(options, SEQUENCE_OPTIONS);
        return {
          kind: "sequence",
          model: { ...inSchema("a sequence's name", name, options), options: said },
        };
      }),
    schema: (name) =>
      make(context, models.schema, name, () => ({
        kind: "schema",
        model: { name: checkName("a schema's name", name), schema: null },
      })),
    f: (name) => Object.freeze({ name, final: true }),
    t,
    sql,
  };
  return Object.freeze(models);
}

function enumModel(
  name: string,
  values: readonly string[],
  options: InSchema | undefined,
): EnumModel {
  const said = checkOptions(options, allow<InSchema>({ schema: true }));
  const isList = Array.isArray(values) && values.length > 0;
  if (!isList || values.some((value: unknown) => typeof value !== "string")) {
    throw invalid("the values must be a list of strings");
  }
  return { ...inSchema("an enum's name", name, said), values: Object.freeze([...values]) };
}

function inSchema(what: string, name: string, options: InSchema | undefined) {
  const schema = options?.schema;
  return {
    name: checkName(what, name),
    schema: schema === undefined ? null : checkName("schema", schema),
  };
}

function make(
  context: Making,
  method: (...args: never[]) => unknown,
  name: string,
  build: () => ModelContent,
): ModelItem {
  const site = context.notesSites ? captureCallSite(method) : undefined;
  try {
    const content = build();
    // The brand of the contract is for types alone; ours is the symbol.
    return Object.freeze({
      kind: content.kind,
      name: content.model.name,
      [MADE]: { ...content, site },
    }) as unknown as Made;
  } catch (thrown) {
    if (!isMigrateError(thrown, "revision.invalid_operation")) throw thrown;
    const where = typeof name === "string" ? `${quote(name)}: ` : "";
    throw invalidModels(context, `${where}${thrown.details.reason}`, captureCallSite(method));
  }
}

/**
 * The schema that a models file describes.
 *
 * @param models what the file exports: the function.
 * @throws `config.invalid_models`, also for what the function itself throws.
 */
export async function readModels(models: unknown, context: ModelsContext): Promise<Schema> {
  if (!isFunction(models)) {
    throw invalidModels(
      context,
      "it must export a function: export default ({ table, t }: Models) => [...]",
    );
  }
  const made = await call(models, { ...context, notesSites: false });
  try {
    return buildModels(made, context);
  } catch (error) {
    // The same once more, now that it is to be told where something was made.
    buildModels(await call(models, { ...context, notesSites: true }), context);
    throw error;
  }
}

type ModelsFunction = (models: Models) => unknown;

function isFunction(value: unknown): value is ModelsFunction {
  return typeof value === "function";
}

async function call(models: ModelsFunction, context: Making): Promise<unknown> {
  try {
    return await models(createModels(context));
  } catch (thrown) {
    if (isMigrateError(thrown, "config.invalid_models")) throw thrown;
    const reason = isMigrateError(thrown, "revision.invalid_operation")
      ? thrown.details.reason
      : describeThrown(thrown);
    throw invalidModels(context, reason, isObject(thrown) ? thrown : undefined);
  }
}

/**
 * The schema of what a models file's function has made.
 *
 * @throws `config.invalid_models` for what was made by hand, is there twice, or refers to what is
 * not there.
 */
function buildModels(made: unknown, context: ModelsContext): Schema {
  if (!Array.isArray(made)) {
    throw invalidModels(context, "its function must return a list: [table(...), ...]");
  }
  const items = made.map((item: unknown, index) => {
    if (isObject(item) && MADE in item) return (item as Made)[MADE];
    throw invalidModels(
      context,
      `item ${index + 1} of its list is not made by table, view or another function of Models`,
    );
  });
  checkModels(items, context);
  const tables = items.flatMap((item) => item.kind === "table" ? [item.model] : []);
  const schema: Schema = {
    tables,
    views: items.flatMap((item) => item.kind === "view" ? [item.model] : []),
    enums: context.hasEnumTypes ? enumsOf(items, context) : [],
    sequences: items.flatMap((item) => item.kind === "sequence" ? [item.model] : []),
    schemas: items.flatMap((item) => item.kind === "schema" ? [item.model.name] : []),
  };
  return { ...schema, schemas: schemasOf(schema, context) };
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}
