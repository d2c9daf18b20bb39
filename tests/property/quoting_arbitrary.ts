/** Texts that are hard to quote. */
import fc from "./fast_check.ts";

const WORDS = ["order", "select", "rowid", "oid", "a", "A", "temp", "main", "true", "null", "_"];
const UNITS = [
  '"',
  "'",
  "`",
  "[",
  "]",
  ".",
  ";",
  "--",
  "/*",
  "?",
  ":a",
  "$1",
  "$$",
  "\\",
  "%",
  "#",
  " ",
  "\n",
];

/** Anything that databases can keep: not NUL, and whole characters. */
export const text: fc.Arbitrary<string> = fc.array(
  fc.oneof(
    fc.constantFrom(...WORDS, ...UNITS, "😀", "ß", "\u2028", "\x01", "\x1a", "\x7f", "\uFEFF"),
    fc.string({ unit: "binary", maxLength: 3 }),
  ),
  { maxLength: 4 },
).map((parts) => parts.join("").replaceAll("\0", "").toWellFormed());

/** Values that all databases can keep, with whole numbers of eight bytes. */
export const value: fc.Arbitrary<string | number | bigint | Uint8Array> = fc.oneof(
  text,
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.integer(),
  fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
  fc.uint8Array(),
);
