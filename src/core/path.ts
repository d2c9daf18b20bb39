/** Paths as text; both kinds of slash are understood, `/` is written. */

/** Whether a path starts at a root (also `C:\`). */
export function isAbsolute(path: string): boolean {
  return /^(?:[/\\]|[A-Za-z]:[/\\])/.test(path);
}

/** `path` as seen from `folder`, without `.` and `..` inside it. */
export function resolvePath(folder: string, path: string): string {
  const joined = (isAbsolute(path) ? path : `${folder}/${path}`).replaceAll("\\", "/");
  const [, root = "", rest = ""] = /^(\/|[A-Za-z]:\/)?(.*)$/s.exec(joined) ?? [];
  const parts: string[] = [];
  for (const part of rest.split("/")) {
    if (part === "" || part === ".") continue;
    if (part === ".." && parts.length > 0 && parts.at(-1) !== "..") parts.pop();
    else if (part !== ".." || root === "") parts.push(part);
  }
  return root + parts.join("/") || ".";
}

/** The folder of a path. */
export function folderOf(path: string): string {
  return resolvePath(path, "..");
}

/** The last part of a path. */
export function nameOf(path: string): string {
  return path.replaceAll("\\", "/").split("/").at(-1) ?? path;
}

/** Whether a resolved path is below a resolved folder. */
export function isInside(folder: string, path: string): boolean {
  return path.startsWith(folder.endsWith("/") ? folder : `${folder}/`);
}

/** A path as a person standing in `folder` would write it. */
export function displayPath(folder: string, path: string): string {
  return isInside(folder, path)
    ? path.slice(folder.endsWith("/") ? folder.length : folder.length + 1)
    : path;
}

/** How to write `path` from inside `folder`: `./x`, `../x`; both are resolved paths. */
export function relativePath(folder: string, path: string): string {
  const from = folder.replace(/\/$/, "").split("/");
  const to = path.split("/");
  let shared = 0;
  while (shared < from.length && shared < to.length && from[shared] === to[shared]) shared++;
  const up = from.slice(shared).map(() => "..");
  const way = [...up, ...to.slice(shared)].join("/");
  return up.length === 0 ? `./${way}` : way;
}

/** The `file:` URL of an absolute path. */
export function urlOfPath(path: string): string {
  const parts = path.replaceAll("\\", "/").split("/").map((part, index) =>
    index === 0 && /^[A-Za-z]:$/.test(part) ? `/${part}` : encodeURIComponent(part)
  );
  return `file://${parts.join("/")}`;
}

/** The path of a `file:` URL, also on Windows; what only looks like one, as it is. */
export function pathOfUrl(url: string): string {
  try {
    const path = decodeURIComponent(new URL(url).pathname);
    return /^\/[A-Za-z]:\//.test(path) ? path.slice(1) : path;
  } catch {
    return url;
  }
}
