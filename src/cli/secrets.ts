/** Passwords that this run knows of, and that nothing it tells may have. */
import { hidePasswords, passwordsOf } from "../core/url.ts";
import type { Host } from "../core/host.ts";

/** Passwords that are known so far. */
export interface Secrets {
  /** Learns those of a URL. */
  readonly learn: (url: string) => void;
  /** The text without them; what others say may hold them in any place. */
  readonly hide: (text: string) => string;
}

/** Knows the passwords of all URLs among the arguments and in the environment. */
export function createSecrets(host: Host, args: readonly string[]): Secrets {
  const learned: string[] = [];
  let given: readonly string[] | undefined;
  // Looked for when something is told: most runs tell little.
  const find = () => [...args, ...Object.values(host.variables())].flatMap(passwordsOf);
  return {
    learn: (url) => void learned.push(...passwordsOf(url)),
    hide: (text) => hidePasswords(text, [...given ??= find(), ...learned]),
  };
}
