/**
 * The one seam to the outside: files, environment, clock, randomness, terminal, user code. The real
 * one is `host_deno.ts`; nothing else may name `Deno`.
 */

/** What is known of a path that exists. */
export interface FileInfo {
  readonly kind: "file" | "directory" | "other";
  /** The same for as long as it is the same file, whatever is in it; where the system tells. */
  readonly identity?: string | undefined;
}

/** A stream that text goes to. */
export interface Output {
  /** A closed pipe is no error: what nobody reads is dropped. */
  write(text: string): void;
  readonly isTerminal: boolean;
}

/** A signal that asks the process to end. */
export interface Signal {
  readonly name: "SIGINT" | "SIGTERM" | "SIGHUP";
  readonly number: number;
}

/** Reading and writing fail with Error whose message is the system's reason. */
export interface Host {
  readonly cwd: string;
  readonly stdout: Output;
  readonly stderr: Output;
  /** A variable of the environment; undefined too where reading it is not permitted. */
  env(name: string): string | undefined;
  /** All variables of the environment; none where reading them is not permitted. */
  variables(): Readonly<Record<string, string>>;
  now(): Date;
  /** Milliseconds of a clock that only goes forward. */
  monotonic(): number;
  /** `length` random hex digits. */
  randomHex(length: number): string;
  sleep(milliseconds: number): Promise<void>;
  /**
   * Takes a lock on a folder, at once, that means nothing but what its users make of it, and ends
   * with the process. Gives what frees it; null where somebody has it, or the system has no such.
   */
  lockFolder(path: string): (() => void) | null;
  /** Ends when nobody has a lock on a folder any more; null where nobody has, or that is unknown. */
  waitForFolder(path: string): Promise<void> | null;
  /** Does work again and again, without keeping the process; gives what ends that. */
  every(milliseconds: number, work: () => void): () => void;
  /** Whether there is a terminal with somebody to answer. */
  readonly canAsk: boolean;
  /** A question on the terminal; false where there is none. */
  confirm(question: string): boolean;
  /** null where there is nothing; `config.unreadable` where that cannot be told. */
  stat(path: string): FileInfo | null;
  readTextFile(path: string): string;
  readDirectory(
    path: string,
  ): readonly { readonly name: string; readonly kind: FileInfo["kind"] }[];
  /** Writes a file that must not exist; with `replace` one that may. Folders are made. */
  writeTextFile(path: string, text: string, options?: { replace?: boolean }): void;
  /** The exports of a module on disk, or of one whose source is given. */
  importModule(source: { readonly path: string } | { readonly text: string }): Promise<object>;
  /**
   * Calls the listener instead of ending the process; a second signal ends it at once. Gives what
   * takes the listener away.
   */
  onSignal(listener: (signal: Signal) => void): () => void;
  /** Gives up network access for the rest of the process, where that is possible. */
  dropNetwork(): Promise<void>;
}
