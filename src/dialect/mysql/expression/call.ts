/** Calls of functions in one spelling, their arguments being so already. */
import { type Expression, operation } from "./tree.ts";

/** Functions with several names. */
const NAMES: ReadonlyMap<string, string> = new Map(Object.entries({
  lcase: "lower",
  ucase: "upper",
  octet_length: "length",
  character_length: "char_length",
  substring: "substr",
  mid: "substr",
  power: "pow",
  ceil: "ceiling",
  day: "dayofmonth",
  sha: "sha1",
  session_user: "user",
  system_user: "user",
  schema: "database",
  nvl: "ifnull",
  stddev: "std",
  stddev_pop: "std",
  var_pop: "variance",
  now: "current_timestamp",
  localtime: "current_timestamp",
  localtimestamp: "current_timestamp",
  current_date: "curdate",
  current_time: "curtime",
  "substring from": "substr",
  "substring from for": "substr",
  "substr from": "substr",
  "substr from for": "substr",
  "mid from for": "substr",
  "position in": "locate",
  "trim both": "trim both from",
  "trim from": "trim both from",
}));

const NUMBER_ZERO: Expression = { kind: "number", text: "0" };
const isZero = (its: Expression | undefined) => its?.kind === "number" && its.text === "0";
const isText = (its: Expression | undefined, text: string) =>
  its?.kind === "string" && its.text === text;

/** A call; `operator` is `call`, the name, and the words between its arguments. */
export function normalCall(operator: string, operands: readonly Expression[]): Expression {
  const written = operator.slice("call ".length);
  const name = NAMES.get(written) ?? written;
  const [first, second, third] = operands;
  const call = (its: string, ...all: readonly Expression[]) => operation(`call ${its}`, ...all);
  if (/^(?:current_timestamp|curtime|utc_time(?:stamp)?)$/.test(name) && isZero(first)) {
    return call(name);
  }
  if (first === undefined) return call(name);
  switch (name) {
    case "isnull":
      return operation("is null", first);
    case "count":
      return first.kind === "word" && first.text === "*"
        ? call(name, NUMBER_ZERO)
        : call(name, first);
    case "max distinct":
    case "min distinct":
      return call(name.slice(0, 3), ...operands);
    case "round":
      return second === undefined ? call(name, first, NUMBER_ZERO) : call(name, ...operands);
    case "trim both from":
      return second === undefined || isText(first, " ")
        ? call("trim", second ?? first)
        : call(name, ...operands);
    case "trim leading from":
    case "trim trailing from": {
      const side = name === "trim leading from" ? "ltrim" : "rtrim";
      return second === undefined || isText(first, " ")
        ? call(side, second ?? first)
        : call(name, ...operands);
    }
    case "group_concat":
    case "group_concat distinct":
      return call(`${name} separator`, ...operands, { kind: "string", text: "," });
  }
  if (second === undefined) return call(name, ...operands);
  const interval = intervalOf(second);
  switch (name) {
    case "mod":
      return operation("%", first, second);
    case "instr":
      return call("locate", second, first);
    case "date_add":
    case "adddate":
      return operation("+", first, interval);
    case "date_sub":
    case "subdate":
      return operation("-", first, interval);
    case "timestampadd":
      return third === undefined || first.kind !== "name"
        ? call(name, ...operands)
        : operation("+", third, operation(`interval ${unitOf(first.path)}`, second));
    case "timestampdiff":
      return first.kind === "name"
        ? call(`${name} ${unitOf(first.path)}`, ...operands.slice(1))
        : call(name, ...operands);
  }
  return call(name, ...operands);
}

const unitOf = (path: readonly string[]) => path.join(".").toLowerCase().replace(/^sql_tsi_/, "");

/** A number of days is an interval too. */
function intervalOf(its: Expression): Expression {
  const isInterval = its.kind === "operation" && its.operator.startsWith("interval ");
  return isInterval ? its : operation("interval day", its);
}
