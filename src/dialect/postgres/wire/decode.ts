/** Values as PostgreSQL sends them, as text, and what they become here. */
import { parseArray } from "../text/array.ts";
import type { Value } from "../../../../templates/migrate.d.ts";

type Decode = (text: string) => unknown;

/** Those that a number holds become one, so that none is rounded. */
function decodeBigint(text: string): number | bigint {
  const number = Number(text);
  return Number.isSafeInteger(number) ? number : BigInt(text);
}

function decodeBytes(text: string): Uint8Array {
  if (!text.startsWith("\\x")) return decodeEscapedBytes(text);
  const bytes = new Uint8Array(text.length / 2 - 1);
  for (let at = 0; at < bytes.length; at++) {
    bytes[at] = Number.parseInt(text.slice(2 * at + 2, 2 * at + 4), 16);
  }
  return bytes;
}

/** The form of `bytea_output = escape`. */
function decodeEscapedBytes(text: string): Uint8Array {
  const bytes = text.matchAll(/\\(\d{3})|\\\\|[^\\]/gs).map(([one, octal]) =>
    octal === undefined ? one.charCodeAt(one.length - 1) : Number.parseInt(octal, 8)
  );
  return Uint8Array.from(bytes);
}

const asText: Decode = (text) => text;

/** By the type's object id (pg_type.dat): how to read it, and the id of arrays of it. */
const TYPES: readonly (readonly [type: number, array: number, decode: Decode])[] = [
  [16, 1000, (text) => text === "t"],
  [17, 1001, decodeBytes],
  [20, 1016, decodeBigint],
  [21, 1005, Number],
  [23, 1007, Number],
  [26, 1028, Number],
  [700, 1021, Number],
  [701, 1022, Number],
  [114, 199, JSON.parse],
  [3802, 3807, JSON.parse],
  // As text: numeric is exact, dates and times have more digits and other zones than a Date.
  ...[
    [18, 1002],
    [19, 1003],
    [25, 1009],
    [142, 143],
    [650, 651],
    [869, 1041],
    [1042, 1014],
    [1043, 1015],
    [1082, 1182],
    [1083, 1183],
    [1114, 1115],
    [1184, 1185],
    [1186, 1187],
    [1266, 1270],
    [1700, 1231],
    [2205, 2210],
    [2206, 2211],
    [2950, 2951],
  ].map(([type = 0, array = 0]) => [type, array, asText] as const),
];

const DECODERS: ReadonlyMap<number, Decode> = new Map(
  TYPES.flatMap(([type, array, decode]) => [
    [type, decode],
    [array, (text: string) => parseArray(text, decode)],
  ]),
);

/** What reads a type; of types that extensions and users have made: the text as it is. */
export function decoderOf(type: number): (text: string) => Value {
  // All that the table makes are values.
  return (DECODERS.get(type) ?? asText) as (text: string) => Value;
}
