/** `--scratch-url`: the config's key for one run. */
import { text } from "./command.ts";
import type { CommandEnvironment } from "./command.ts";

/** As the scanner gives it. */
export interface ScratchFlags {
  readonly scratchUrl?: string | undefined;
}

/** How it is declared. */
export const SCRATCH_FLAGS = {
  scratchUrl: text("An empty database to try things on, instead of one made for a moment", "URL"),
} as const;

/** The environment with what the flag says. */
export function withScratchUrl(
  environment: CommandEnvironment,
  { scratchUrl }: ScratchFlags,
): CommandEnvironment {
  if (scratchUrl === undefined) return environment;
  const { settings } = environment;
  return {
    ...environment,
    settings: {
      ...settings,
      config: { ...settings.config, scratchUrl },
      origins: new Map([...settings.origins, ["scratchUrl", "--scratch-url"]]),
    },
  };
}
