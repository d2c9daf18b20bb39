/** The program's version: that of deno.json. */
import deno from "../../deno.json" with { type: "json" };

export const VERSION: string = deno.version;
