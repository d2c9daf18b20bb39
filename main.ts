import { createDenoHost } from "./src/core/host_deno.ts";
import { reportUncaught, runCli } from "./src/cli/cli.ts";

const host = createDenoHost();

// What a revision left running may fail after everything else is done; Deno alone would end in 1,
// which means findings.
for (const type of ["unhandledrejection", "error"] as const) {
  globalThis.addEventListener(type, (event) => {
    event.preventDefault();
    const thrown = "reason" in event ? event.reason : (event as ErrorEvent).error;
    Deno.exitCode = reportUncaught(host, thrown, Deno.args);
  });
}

const exitCode = await runCli(host, Deno.args);
if (Deno.exitCode === 0) Deno.exitCode = exitCode;
if (!host.hasRunRevisions()) Deno.exit();
// What a revision left running may finish and be heard, but a forgotten interval not keep the process.
Deno.unrefTimer(setTimeout(() => Deno.exit(), 2000));
