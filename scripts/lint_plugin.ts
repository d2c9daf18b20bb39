/**
 * The rules of `house_rules.ts` that are about code, not imports, for `deno lint` and editors. The
 * linter knows what is a comment and what a string. Tests are left out.
 */
import { displayPath, folderOf, pathOfUrl, resolvePath } from "../src/core/path.ts";
import {
  DENO_FILES,
  DIALECTS,
  IMPURE_NAMES,
  isProgram,
  isPure,
  matches,
  RUN_TIME_IMPORT_FILES,
} from "./house_rules.ts";

const ROOT = folderOf(folderOf(pathOfUrl(import.meta.url)));

/** A rule for the files that `applies` picks by their path. */
function rule(
  applies: (path: string) => boolean,
  create: (report: (node: Deno.lint.Node, message: string) => void) => Deno.lint.LintVisitor,
): Deno.lint.Rule {
  return {
    create(context) {
      const path = displayPath(ROOT, resolvePath(ROOT, context.filename));
      if (!isProgram(path) || !applies(path)) return {};
      return create((node, message) => context.report({ node, message }));
    },
  };
}

const denoBehindHost = rule((path) => !matches(path, DENO_FILES), (report) => ({
  "Identifier[name='Deno']"(node: Deno.lint.Identifier) {
    if (!isKey(node)) {
      report(node, `\`Deno\` stands in ${DENO_FILES.join(" and ")} only: use Host.`);
    }
  },
}));

const pure = rule(isPure, (report) => ({
  Identifier(node) {
    if (IMPURE_NAMES.has(node.name) && !isKey(node)) report(node, impure(node.name));
  },
  MemberExpression(node) {
    const name = `${lastName(node.object)}.${lastName(node.property)}`;
    if (IMPURE_NAMES.has(name)) report(node, impure(name));
  },
  NewExpression(node) {
    if (lastName(node.callee) === "Date" && node.arguments.length === 0) {
      report(node, impure("new Date()"));
    }
  },
  CallExpression(node) {
    if (node.callee.type === "Identifier" && node.callee.name === "Date") {
      report(node, impure("Date()"));
    }
  },
}));

const askCapability = rule((path) => !path.startsWith(`${DIALECTS.folder}/`), (report) => ({
  BinaryExpression(node) {
    if (/^[!=]==?$/.test(node.operator) && [node.left, node.right].some(isDialectName)) {
      report(node, "Nobody asks which dialect it is: ask for a capability.");
    }
  },
  SwitchStatement({ discriminant }) {
    if (isDialectName(discriminant)) {
      report(discriminant, "Nobody asks which dialect it is: ask for a capability.");
    }
  },
}));

const literalImport = rule((path) => !matches(path, RUN_TIME_IMPORT_FILES), (report) => ({
  ImportExpression(node) {
    if (node.source.type !== "Literal") {
      report(node, "An import that is no literal hides from the module graph: use Host.");
    }
  },
}));

function impure(name: string): string {
  return `Pure code has no ${name}: let the caller pass in what it gives.`;
}

/** Whether the name is that of a property, which is no variable. */
function isKey({ parent, range }: Deno.lint.Identifier): boolean {
  const isHere = (node: Deno.lint.Node) => node.range[0] === range[0];
  switch (parent.type) {
    case "MemberExpression":
      return !parent.computed && isHere(parent.property);
    case "Property":
    case "MethodDefinition":
    case "PropertyDefinition":
    case "TSPropertySignature":
    case "TSMethodSignature":
      return !parent.computed && isHere(parent.key);
    default:
      return false;
  }
}

/** `b` for both `b` and `a.b`. */
function lastName(node: Deno.lint.Node): string | undefined {
  if (node.type === "Identifier") return node.name;
  if (node.type === "MemberExpression" && !node.computed) return lastName(node.property);
  return undefined;
}

/** Whether it reads `dialect.name`, or the name of something else that ends in `dialect`. */
function isDialectName(node: Deno.lint.Node): boolean {
  return node.type === "MemberExpression" && lastName(node) === "name" &&
    /dialect$/i.test(lastName(node.object) ?? "");
}

const plugin: Deno.lint.Plugin = {
  name: "house",
  rules: {
    "deno-behind-host": denoBehindHost,
    "pure": pure,
    "ask-capability": askCapability,
    "literal-import": literalImport,
  },
};

export default plugin;
