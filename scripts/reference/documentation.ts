/** What `deno doc --json` says of a module, as far as the reference needs it. */

/** The comment of a symbol. */
interface JsDoc {
  readonly doc?: string;
  readonly tags?: readonly { readonly kind: string; readonly doc?: string }[];
}

/** Lines start at 0. */
interface Location {
  readonly filename: string;
  readonly line: number;
}

interface DocMember {
  readonly name: string;
  readonly jsDoc?: JsDoc;
  readonly location: Location;
}

interface DocDeclaration {
  readonly jsDoc?: JsDoc;
  readonly location: Location;
  readonly def?: {
    readonly properties?: readonly DocMember[];
    readonly methods?: readonly DocMember[];
  };
}

interface DocOutput {
  readonly nodes: Readonly<
    Record<string, {
      readonly symbols: readonly {
        readonly name: string;
        readonly declarations: readonly DocDeclaration[];
      }[];
    }>
  >;
}

/** A member of an interface, in the order of the file. */
export interface Member {
  readonly name: string;
  readonly doc: string;
  readonly example: string | null;
  /** As it stands in the file, without its comment. */
  readonly source: string;
  /** The comment of one line that stands over it and those behind it: `// tables`. */
  readonly group: string;
}

/** An interface or a type, by its name. */
export interface Documented {
  readonly name: string;
  readonly doc: string;
  readonly example: string | null;
  readonly members: readonly Member[];
  readonly source: string;
}

/** Everything public of a module. */
export type Documentation = ReadonlyMap<string, Documented>;

const ROOT = new URL("../../", import.meta.url);

/** Runs `deno doc` on a file of the checkout. */
export async function readDocumentation(path: string): Promise<Documentation> {
  const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["doc", "--json", path],
    cwd: ROOT,
  }).output();
  const decoder = new TextDecoder();
  if (!success) throw new Error(decoder.decode(stderr));
  const { nodes } = JSON.parse(decoder.decode(stdout)) as DocOutput;
  const files = new Map<string, readonly string[]>();
  const linesOf = (file: string) => {
    const lines = files.get(file) ?? Deno.readTextFileSync(new URL(file)).split("\n");
    files.set(file, lines);
    return lines;
  };
  const symbols = Object.values(nodes).flatMap((node) => node.symbols);
  return new Map(symbols.flatMap(({ name, declarations }) => {
    const [first] = declarations;
    return first === undefined ? [] : [[name, describe(name, first, linesOf)] as const];
  }));
}

function describe(
  name: string,
  { jsDoc, def, location }: DocDeclaration,
  linesOf: (file: string) => readonly string[],
): Documented {
  const members = [...def?.properties ?? [], ...def?.methods ?? []]
    .toSorted((a, b) => a.location.line - b.location.line);
  return {
    name,
    doc: (jsDoc?.doc ?? "").trim(),
    example: exampleOf(jsDoc),
    members: members.map((its) => {
      const lines = linesOf(its.location.filename);
      return {
        name: its.name,
        doc: (its.jsDoc?.doc ?? "").trim(),
        example: exampleOf(its.jsDoc),
        source: sourceAt(lines, its.location.line),
        group: groupAt(lines, its.location.line),
      };
    }),
    source: sourceAt(linesOf(location.filename), location.line),
  };
}

function exampleOf(jsDoc: JsDoc | undefined): string | null {
  return jsDoc?.tags?.find((tag) => tag.kind === "example")?.doc ?? null;
}

/** From a line to the end of what begins there: where no bracket is open any more. */
function sourceAt(lines: readonly string[], start: number): string {
  const indentation = /^ */.exec(lines[start] ?? "")?.[0].length ?? 0;
  const source: string[] = [];
  for (const line of lines.slice(start)) {
    source.push(line.slice(indentation));
    if (/[;}]$/.test(line) && depthOf(source.join("\n")) === 0) break;
  }
  return source.join("\n").replace(/^export /, "");
}

/** How many brackets are open at the end of a text. */
function depthOf(text: string): number {
  const code = text.replace(/\/\*.*?\*\//gs, "");
  return (code.match(/[({[]/g)?.length ?? 0) - (code.match(/[)}\]]/g)?.length ?? 0);
}

function groupAt(lines: readonly string[], line: number): string {
  const heading = lines.slice(0, line).findLast((text) => /^ {2}\/\/ \w/.test(text));
  return heading?.trim().slice(3) ?? "";
}
