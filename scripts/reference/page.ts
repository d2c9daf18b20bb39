/** Markdown for pages that are made by the program. */

/** A page with its title, and the word that nobody should edit it. */
export function page(title: string, ...parts: readonly string[]): string {
  const note = "<!-- Written by `deno task reference`; do not edit. -->";
  return `${[`# ${title}`, note, ...parts].join("\n\n")}\n`;
}

/** A table; cells may hold anything. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map(cell).join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
}

function cell(text: string): string {
  return text.replaceAll("|", "\\|").replace(/\s*\n\s*/g, " ");
}

/** A block of code. */
export function block(language: string, text: string): string {
  return `\`\`\`${language}\n${text}\n\`\`\``;
}

/** Code in a line of text. */
export function code(text: string): string {
  return `\`${text}\``;
}
