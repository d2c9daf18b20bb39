/** The Host of the real process. With main.ts the only file that names `Deno`. */
import { MigrateError, NO_PERMISSION } from "./error.ts";
import { urlOfPath } from "./path.ts";
import type { FileInfo, Host, Output, Signal } from "./host.ts";

/** The Host of the process that runs this; it knows whether revisions were imported. */
export function createDenoHost(): Host & { readonly hasRunRevisions: () => boolean } {
  let hasRunRevisions = false;
  const imported = new Map<string, object>();
  return {
    hasRunRevisions: () => hasRunRevisions,
    cwd: currentFolder(),
    stdout: output(Deno.stdout),
    stderr: output(Deno.stderr),
    env: readVariable,
    variables: readVariables,
    now: () => new Date(),
    monotonic: () => performance.now(),
    randomHex,
    // A first setTimeout loads Node's timers, which cost more than all else that waits for a lock.
    sleep: (milliseconds) =>
      new Promise((resolve) =>
        AbortSignal.timeout(Math.ceil(milliseconds)).addEventListener("abort", () => resolve())
      ),
    lockFolder: (path) => {
      const folder = openFolder(path);
      if (folder !== null && tryLock(folder, { alone: true })) return () => folder.close();
      folder?.close();
      return null;
    },
    waitForFolder: (path) => {
      const folder = openFolder(path);
      if (folder !== null && tryLock(folder, { alone: false }) === false) {
        // What cannot be waited for never ends; nobody may rely on its end alone.
        return folder.lock(false).finally(() => folder.close()).catch(() => new Promise(() => {}));
      }
      folder?.close();
      return null;
    },
    every: (milliseconds, work) => {
      const timer = setInterval(work, milliseconds);
      Deno.unrefTimer(timer);
      return () => clearInterval(timer);
    },
    get canAsk() {
      return Deno.stdin.isTerminal();
    },
    confirm: (question) => Deno.stdin.isTerminal() && confirm(question),
    stat,
    readTextFile: (path) => plainErrors(() => Deno.readTextFileSync(path)),
    readDirectory: (path) =>
      plainErrors(() =>
        [...Deno.readDirSync(path)].map((entry) => ({
          name: entry.name,
          // A link counts as what it leads to.
          kind: entry.isSymlink ? stat(`${path}/${entry.name}`)?.kind ?? "other" : kindOf(entry),
        }))
      ),
    writeTextFile,
    importModule: async (source) => {
      if ("path" in source) return await import(urlOfPath(source.path));
      // Revisions come through one generated module; a config is done when it has been read.
      hasRunRevisions = true;
      // A module is never let go: the same text must not be another one each time.
      const module = imported.get(source.text) ?? await importText(source.text);
      imported.set(source.text, module);
      return module;
    },
    onSignal,
    dropNetwork: async () => {
      await Deno.permissions.revoke({ name: "net" });
    },
  };
}

/** The working folder; a deleted one, or one that may not be asked for, must not end in a trace. */
function currentFolder(): string {
  try {
    return Deno.cwd();
  } catch {
    return ".";
  }
}

function output(stream: typeof Deno.stdout): Output {
  const encoder = new TextEncoder();
  return {
    write(text) {
      let bytes = encoder.encode(text);
      try {
        while (bytes.length > 0) bytes = bytes.subarray(stream.writeSync(bytes));
      } catch (error) {
        if (!(error instanceof Deno.errors.BrokenPipe)) throw error;
      }
    },
    isTerminal: stream.isTerminal(),
  };
}

function readVariable(name: string): string | undefined {
  try {
    return Deno.env.get(name);
  } catch {
    return undefined;
  }
}

function readVariables(): Readonly<Record<string, string>> {
  try {
    return Deno.env.toObject();
  } catch {
    return {};
  }
}

function randomHex(length: number): string {
  const bytes = crypto.getRandomValues(new Uint8Array(Math.ceil(length / 2)));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("").slice(0, length);
}

function kindOf(info: { isFile: boolean; isDirectory: boolean }): FileInfo["kind"] {
  return info.isFile ? "file" : info.isDirectory ? "directory" : "other";
}

function stat(path: string): FileInfo | null {
  try {
    const info = Deno.statSync(path);
    const identity = info.ino === null ? undefined : `${info.dev}:${info.ino}`;
    return { kind: kindOf(info), identity };
  } catch (error) {
    if (error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotADirectory) {
      return null;
    }
    throw new MigrateError("config.unreadable", { path, reason: reasonOf(error) });
  }
}

/** null where it may not be read, or the system opens no folders. */
function openFolder(path: string): Deno.FsFile | null {
  try {
    return Deno.openSync(path);
  } catch {
    return null;
  }
}

/** Whether a lock was there to be had; null where the file system has none, as over a network. */
function tryLock(folder: Deno.FsFile, { alone }: { readonly alone: boolean }): boolean | null {
  try {
    return folder.tryLockSync(alone);
  } catch {
    return null;
  }
}

function writeTextFile(path: string, text: string, { replace = false } = {}): void {
  plainErrors(() => {
    const folder = path.slice(0, Math.max(path.lastIndexOf("/"), path.lastIndexOf("\\")));
    if (folder !== "") Deno.mkdirSync(folder, { recursive: true });
    Deno.writeTextFileSync(path, text, replace ? {} : { createNew: true });
  });
}

/** What the system said, in the words of people instead of system calls. */
function reasonOf(error: unknown): string {
  if (error instanceof Deno.errors.NotFound) return "it does not exist";
  if (error instanceof Deno.errors.PermissionDenied) return "permission denied";
  if (error instanceof Deno.errors.NotCapable) return NO_PERMISSION;
  if (error instanceof Deno.errors.AlreadyExists) return "it exists already";
  if (error instanceof Deno.errors.IsADirectory) return "it is a folder";
  if (error instanceof Deno.errors.NotADirectory) return "a part of its path is not a folder";
  const message = error instanceof Error ? error.message : String(error);
  return message.replace(/ \(os error \d+\).*$/s, "");
}

function plainErrors<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw new Error(reasonOf(error), { cause: error });
  }
}

const SIGNALS: readonly Signal[] = [
  { name: "SIGHUP", number: 1 },
  { name: "SIGINT", number: 2 },
  { name: "SIGTERM", number: 15 },
];

function onSignal(listener: (signal: Signal) => void): () => void {
  let isFirst = true;
  const handlers = SIGNALS.map((signal) => {
    const handler = () => {
      if (!isFirst) Deno.exit(128 + signal.number);
      isFirst = false;
      listener(signal);
    };
    return { signal, handler };
  });
  // Windows knows fewer signals.
  const added = handlers.filter(({ signal, handler }) => {
    try {
      Deno.addSignalListener(signal.name, handler);
      return true;
    } catch {
      return false;
    }
  });
  return () => {
    for (const { signal, handler } of added) Deno.removeSignalListener(signal.name, handler);
  };
}

async function importText(text: string): Promise<object> {
  const url = URL.createObjectURL(new Blob([text], { type: "application/javascript" }));
  try {
    return await import(url);
  } finally {
    URL.revokeObjectURL(url);
  }
}
