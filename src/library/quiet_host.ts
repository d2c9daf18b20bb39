/** The outside as a program that embeds migrate wants it: its terminal and signals stay its own. */
import { createDenoHost } from "../core/host_deno.ts";
import type { Host } from "../core/host.ts";

const NOWHERE = { write: () => {}, isTerminal: false };

/** A host that prints nothing, asks nothing, listens to no signal and gives no permission up. */
export function createQuietHost(): Host {
  return {
    ...createDenoHost(),
    stdout: NOWHERE,
    stderr: NOWHERE,
    canAsk: false,
    confirm: () => false,
    onSignal: () => () => {},
    dropNetwork: () => Promise.resolve(),
  };
}
