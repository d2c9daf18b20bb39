import assert from "node:assert/strict";
import fc from "../../../../tests/property/fast_check.ts";
import { isKeyword, isOperator, readToken, tokenize, unquote } from "./token.ts";

function kinds(text: string): string {
  return [...tokenize(text)]
    .filter((token) => token.kind !== "space")
    .map((token) => `${token.kind}:${text.slice(token.start, token.end)}`)
    .join(" ");
}

const CASES: readonly (readonly [text: string, tokens: string])[] = [
  ["select a1,_b$ FROM Ünï", "word:select word:a1 operator:, word:_b$ word:FROM word:Ünï"],
  ["'it''s' ''", "string:'it''s' string:''"],
  ["'open", "illegal:'open"],
  ["'open''", "illegal:'open''"],
  [`"a""b" \`c\`\`d\` [e""f]`, `quoted:"a""b" quoted:\`c\`\`d\` quoted:[e""f]`],
  ["[a]]", "quoted:[a] illegal:]"],
  ["[open", "illegal:[open"],
  ["x'00fF' X''", "blob:x'00fF' blob:X''"],
  ["x'abc' x'zz'a x'1", "illegal:x'abc' illegal:x'zz' word:a illegal:x'1"],
  ["x 'a'", "word:x string:'a'"],
  [
    "1 1.5 .5 1. 1e5 1E+5 1e-5 0x1F",
    [
      ..."1 1.5 .5 1. 1e5 1E+5 1e-5 0x1F".split(" ").map((text) => `number:${text}`),
    ].join(" "),
  ],
  ["1_000 0x1_F 1.0_1e1_0", "number:1_000 number:0x1_F number:1.0_1e1_0"],
  ["1a 1e 0x 1e+", "illegal:1a illegal:1e illegal:0x illegal:1e operator:+"],
  ["1..2", "number:1. number:.2"],
  ["a.b", "word:a operator:. word:b"],
  ["a--b\nc", "word:a comment:--b word:c"],
  ["a--", "word:a comment:--"],
  ["a/*b*/c/**/d", "word:a comment:/*b*/ word:c comment:/**/ word:d"],
  ["/*/ a */ b", "comment:/*/ a */ word:b"],
  ["a /* open ; 'x", "word:a comment:/* open ; 'x"],
  ["a /*", "word:a operator:/ operator:*"],
  [
    "? ?12 :a @b $c #d",
    "parameter:? parameter:?12 parameter::a parameter:@b parameter:$c parameter:#d",
  ],
  ["$a::b $a(;) $a(; )", "parameter:$a::b parameter:$a(;) illegal:$a(; operator:)"],
  [": @ $", "illegal:: illegal:@ illegal:$"],
  [
    "- -> ->> ( ) ; + * / % = == < <= <> << > >= >> != | || , & ~",
    "- -> ->> ( ) ; + * / % = == < <= <> << > >= >> != | || , & ~".split(" ")
      .map((text) => `operator:${text}`).join(" "),
  ],
  ["=> =< ===", "operator:= operator:> operator:= operator:< operator:== operator:="],
  ["! ^ { \\ \0", "illegal:! illegal:^ illegal:{ illegal:\\ illegal:\0"],
  ["\uFEFFselect", "word:select"],
  ["a\uFEFFb \uFEFF b", "word:a\uFEFFb word:b"],
  [" \vx", "word:x"],
  ["\vx", "illegal:\v word:x"],
  ["a\u00A0b", "word:a\u00A0b"],
];

for (const [text, tokens] of CASES) {
  Deno.test(`tokens of ${JSON.stringify(text)}`, () => assert.equal(kinds(text), tokens));
}

Deno.test("keywords fold ASCII letters only", () => {
  const isTrigger = (text: string) => isKeyword(text, readToken(text, 0), "TRIGGER");
  assert.ok(isTrigger("TrIgGeR"));
  assert.ok(!isTrigger("trıgger"));
  assert.ok(!isTrigger('"trigger"'));
  assert.ok(!isTrigger("triggers"));
  assert.ok(isOperator(";", readToken(";", 0), ";"));
  assert.ok(!isOperator("';'", readToken("';'", 0), ";"));
});

Deno.test("names lose their quotes", () => {
  for (
    const [quoted, name] of [
      ['"a""b"', 'a"b'],
      ["`a``b`", "a`b"],
      ["[a]", "a"],
      ["'it''s'", "it's"],
      ["plain", "plain"],
      ['""', ""],
      ['""""', '"'],
    ] as const
  ) assert.equal(unquote(quoted), name);
});

const piece = fc.constantFrom(
  ..."' '' \" ` [ ] x' -- /* */ * / \n ; ( ) $ : @ # ? . .. 1 0x 1e + _ a E \uFEFF é 😀 \v \0 | ! = < >"
    .split(" "),
  " ",
);

Deno.test("tokens cover any text without gaps", () => {
  fc.assert(fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
    const text = pieces.join("");
    let end = 0;
    for (const token of tokenize(text)) {
      assert.equal(token.start, end);
      assert.ok(token.end > token.start);
      end = token.end;
    }
    assert.equal(end, text.length);
  }));
});
