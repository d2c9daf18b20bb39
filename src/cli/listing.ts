/** What listings of revisions share. */

/** Long forms, a blank line between them. */
export function joinRevisions(blocks: readonly (readonly string[])[]): string {
  return blocks.map((lines) => lines.join("\n").trimEnd()).join("\n\n");
}
