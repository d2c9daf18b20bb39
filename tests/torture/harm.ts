/** What is done to runs. */
import type { Rig } from "./rig.ts";

/** Where a run is harmed. */
export interface Point {
  /** The number of the statement. */
  readonly at: number;
  readonly mode: string;
}

/** A run of `upgrade`, and what is done to it. */
export interface Harm {
  readonly name: string;
  readonly modes: readonly string[];
  /** Runs that can be harmed beside each other. */
  readonly lanes: number;
  readonly config: string;
  /** Runs until the end that it must come to; fails where it comes to another. */
  readonly run: (rig: Rig, folder: string, url: string, point: Point) => Promise<void>;
}
