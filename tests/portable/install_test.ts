/** `scripts/install.sh`, with a release on a server of this machine. */
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { fileURLToPath } from "node:url";
import { CHECKOUT, withTree } from "../house/tree.ts";

const SCRIPT = fileURLToPath(new URL("scripts/install.sh", CHECKOUT));
const PROGRAM = "#!/bin/sh\necho migrate 1.2.3\n";
const PLATFORMS = ["linux-x64", "linux-arm64", "macos-x64", "macos-arm64"];

/** Path -> what the server has there. */
type Release = Readonly<Record<string, string>>;

function release(
  program: string,
  sum = createHash("sha256").update(program).digest("hex"),
): Release {
  const names = PLATFORMS.map((platform) => `migrate-${platform}`);
  return {
    SHA256SUMS: names.map((name) => `${sum}  ${name}\n`).join(""),
    ...Object.fromEntries(names.map((name) => [name, program])),
  };
}

/** Installs a release into a new folder, and gives what was said and what is there. */
function install(files: Release, env: Readonly<Record<string, string>> = {}) {
  return withTree({ "bin/migrate": "an older one" }, async (root) => {
    await using server = Deno.serve(
      { hostname: "127.0.0.1", port: 0, onListen: () => {} },
      (request) => {
        const body = files[new URL(request.url).pathname.slice(1)];
        return body === undefined ? new Response("no", { status: 404 }) : new Response(body);
      },
    );
    const { code, stderr } = await new Deno.Command("sh", {
      args: [SCRIPT],
      cwd: root,
      env: {
        MIGRATE_DOWNLOAD_URL: `http://127.0.0.1:${server.addr.port}`,
        MIGRATE_INSTALL_DIR: `${root}/bin`,
        ...env,
      },
    }).output();
    return {
      code,
      said: new TextDecoder().decode(stderr),
      names: (await Array.fromAsync(Deno.readDir(`${root}/bin`))).map(({ name }) => name),
      text: await Deno.readTextFile(`${root}/bin/migrate`),
      mode: (await Deno.stat(`${root}/bin/migrate`)).mode ?? 0,
    };
  });
}

const ignore = Deno.build.os === "windows";

Deno.test({
  name: "install: what has its checksum takes the place of the older one",
  ignore,
  fn: async () => {
    const { code, said, names, text, mode } = await install(release(PROGRAM));
    assert.equal(code, 0, said);
    assert.match(said, /bin\/migrate: migrate 1\.2\.3\n.*not in PATH/);
    assert.deepEqual([names, text, mode & 0o777], [["migrate"], PROGRAM, 0o755]);
  },
});

const FAILURES: Readonly<Record<string, readonly [Release, RegExp, Record<string, string>?]>> = {
  "a wrong checksum": [release(PROGRAM, "0".repeat(64)), /checksum of migrate-\S+ is wrong/],
  "no checksums": [{ ...release(PROGRAM), SHA256SUMS: "" }, /does not name migrate-/],
  "no such release": [{}, /SHA256SUMS cannot be downloaded/],
  "checksums without the file": [
    { SHA256SUMS: release(PROGRAM)["SHA256SUMS"] ?? "" },
    /migrate-\S+ cannot be downloaded/,
  ],
  "a file that does not run": [release("#!/bin/sh\nexit 1\n"), /does not run here/],
  "no address": [{}, /MIGRATE_DOWNLOAD_URL/, { MIGRATE_DOWNLOAD_URL: "" }],
};

for (const [name, [files, says, env]] of Object.entries(FAILURES)) {
  Deno.test({
    name: `install: ${name} leaves everything as it was`,
    ignore,
    fn: async () => {
      const { code, said, names, text } = await install(files, env);
      assert.deepEqual([code, names, text], [1, ["migrate"], "an older one"], said);
      assert.match(said, says);
    },
  });
}
