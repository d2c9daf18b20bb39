/** Names as SQLite compares them. */

/** One spelling for all that are the same name: only ASCII letters fold. */
export function foldName(name: string): string {
  if (!/[A-Z]/.test(name)) return name;
  return name.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());
}

/** Whether SQLite takes two names for the same. */
export function isSame(a: string, b: string): boolean {
  return foldName(a) === foldName(b);
}
