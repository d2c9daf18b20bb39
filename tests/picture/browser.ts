/** A real browser without a window, driven through the DevTools protocol; where there is one. */

/** A page that a test looks at. */
export interface Page {
  /** The value of an expression in the page; promises are waited for. */
  evaluate<T>(expression: string): Promise<T>;
  /** Presses a key: `a`, `Enter`, `ArrowDown`. */
  press(key: string, options?: { readonly shift?: boolean }): Promise<void>;
  /** Presses the mouse at a point, moves it, and lets it go. */
  drag(from: Point, to: Point): Promise<void>;
  click(selector: string): Promise<void>;
  /** Shows the page as it is printed, or with other colours. */
  emulate(media: { readonly print?: boolean; readonly dark?: boolean }): Promise<void>;
  /** A PNG of what can be seen. */
  screenshot(): Promise<Uint8Array>;
  /** What the page complained of: exceptions, what the policy forbade. */
  readonly complaints: readonly string[];
  /** Where it wanted to load something from, but for itself. */
  readonly requests: readonly string[];
}

/** A point of the window. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

const NAMES = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"];

const OPTIONS = [
  "--headless",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--disable-dev-shm-usage",
  "--no-first-run",
  "--window-size=1400,900",
  "--remote-debugging-port=0",
];

/** The browser of MIGRATE_TEST_BROWSER, or of the PATH; undefined where there is none. */
export function findBrowser(): string | undefined {
  const named = Deno.env.get("MIGRATE_TEST_BROWSER");
  if (named !== undefined && named !== "") return named;
  const folders = (Deno.env.get("PATH") ?? "").split(":");
  return NAMES.flatMap((name) => folders.map((folder) => `${folder}/${name}`)).find((path) => {
    try {
      return Deno.statSync(path).isFile;
    } catch {
      return false;
    }
  });
}

/** Opens pages in one browser, for as long as `test` runs. */
export async function withBrowser(
  path: string,
  test: (open: (html: string) => Promise<Page>) => Promise<void>,
): Promise<void> {
  const folder = await Deno.makeTempDir({ prefix: "migrate_browser_" });
  const process = new Deno.Command(path, {
    args: [...OPTIONS, `--user-data-dir=${folder}/profile`, "about:blank"],
    stdin: "null",
    stdout: "null",
    stderr: "piped",
  }).spawn();
  try {
    const { address, drained } = await readAddress(process.stderr);
    const wire = await connect(address);
    let pages = 0;
    try {
      await test(async (html) => {
        const file = `${folder}/page${++pages}.html`;
        await Deno.writeTextFile(file, html);
        return await openPage(wire, `file://${file}`);
      });
    } finally {
      await wire.send("Browser.close").catch(() => {});
      await process.status;
      await drained;
      wire.close();
    }
  } finally {
    try {
      process.kill("SIGKILL");
    } catch {
      // It has ended.
    }
    await process.status;
    await removeFolder(folder);
  }
}

/** Helper processes of the browser may still write their last files. */
async function removeFolder(folder: string): Promise<void> {
  for (let attempt = 0;; attempt++) {
    try {
      return await Deno.remove(folder, { recursive: true });
    } catch (error) {
      if (attempt === 20) throw error;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}

/** The address that the browser tells on stderr; the rest is read, so that it never waits. */
async function readAddress(
  stderr: ReadableStream<Uint8Array>,
): Promise<{ address: string; drained: Promise<void> }> {
  const reader = stderr.pipeThrough(new TextDecoderStream()).getReader();
  let said = "";
  for (;;) {
    const { value, done } = await reader.read();
    said += value ?? "";
    const address = /DevTools listening on (ws:\S+)/.exec(said)?.[1];
    if (address !== undefined) {
      const drain = async () => {
        while (!(await reader.read()).done);
      };
      return { address, drained: drain() };
    }
    if (done) throw new Error(`The browser does not start: ${said}`);
  }
}

type Message = Readonly<Record<string, unknown>>;

interface Wire {
  // deno-lint-ignore no-explicit-any -- answers are as various as the protocol
  send(method: string, params?: Message, sessionId?: string): Promise<any>;
  // deno-lint-ignore no-explicit-any -- events too
  listen(sessionId: string, listener: (method: string, params: any) => void): void;
  close(): void;
}

async function connect(address: string): Promise<Wire> {
  const socket = new WebSocket(address);
  await new Promise((resolve, reject) => {
    socket.onopen = resolve;
    socket.onerror = reject;
  });
  const waiting = new Map<number, PromiseWithResolvers<unknown>>();
  const listeners = new Map<string, (method: string, params: unknown) => void>();
  let last = 0;
  socket.onmessage = ({ data }) => {
    const { id, result, error, method, params, sessionId } = JSON.parse(data);
    if (id === undefined) return listeners.get(sessionId)?.(method, params);
    const answer = waiting.get(id);
    waiting.delete(id);
    if (error === undefined) answer?.resolve(result);
    else answer?.reject(new Error(error.message));
  };
  socket.onclose = () => {
    for (const { reject } of waiting.values()) reject(new Error("The browser is gone."));
  };
  return {
    send(method, params = {}, sessionId) {
      const answer = Promise.withResolvers<unknown>();
      waiting.set(++last, answer);
      socket.send(JSON.stringify({ id: last, method, params, sessionId }));
      return answer.promise;
    },
    listen: (sessionId, listener) => void listeners.set(sessionId, listener),
    close: () => socket.close(),
  };
}

async function openPage(wire: Wire, url: string): Promise<Page> {
  const { targetId } = await wire.send("Target.createTarget", { url: "about:blank" });
  const { sessionId } = await wire.send("Target.attachToTarget", { targetId, flatten: true });
  const send = (method: string, params: Message = {}) => wire.send(method, params, sessionId);
  const complaints: string[] = [];
  const requests: string[] = [];
  const loaded = Promise.withResolvers<void>();
  wire.listen(sessionId, (method, params) => {
    if (method === "Page.loadEventFired") loaded.resolve();
    if (method === "Runtime.exceptionThrown") {
      const { text, exception } = params.exceptionDetails;
      complaints.push(`${text} ${exception?.description ?? ""}`);
    }
    if (method === "Log.entryAdded") complaints.push(params.entry.text);
    if (method === "Network.requestWillBeSent" && params.request.url.split("#")[0] !== url) {
      requests.push(params.request.url);
    }
  });
  await Promise.all(
    ["Page", "Runtime", "Log", "Network"].map((domain) => send(`${domain}.enable`)),
  );
  await send("Page.navigate", { url });
  await loaded.promise;

  const evaluate = async <T>(expression: string): Promise<T> => {
    const { result, exceptionDetails } = await send("Runtime.evaluate", {
      expression,
      awaitPromise: true,
      returnByValue: true,
      userGesture: true,
    });
    if (exceptionDetails === undefined) return result.value;
    throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text);
  };
  const mouse = (type: string, { x, y }: Point, buttons = 1) =>
    send("Input.dispatchMouseEvent", { type, x, y, button: "left", buttons, clickCount: 1 });
  return {
    evaluate,
    complaints,
    requests,
    async press(key, { shift = false } = {}) {
      const text = key.length === 1 ? key : key === "Enter" ? "\r" : undefined;
      const event = { key, text, modifiers: shift ? 8 : 0 };
      await send("Input.dispatchKeyEvent", { type: text ? "keyDown" : "rawKeyDown", ...event });
      await send("Input.dispatchKeyEvent", { type: "keyUp", key });
    },
    async drag(from, to) {
      await mouse("mousePressed", from);
      await mouse("mouseMoved", { x: (from.x + to.x) / 2, y: (from.y + to.y) / 2 });
      await mouse("mouseMoved", to);
      await mouse("mouseReleased", to, 0);
    },
    async click(selector) {
      const point = await evaluate<Point>(`(() => {
        const box = document.querySelector(${JSON.stringify(selector)}).getBoundingClientRect();
        return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
      })()`);
      await mouse("mousePressed", point);
      await mouse("mouseReleased", point, 0);
    },
    async emulate({ print = false, dark = false }) {
      await send("Emulation.setEmulatedMedia", {
        media: print ? "print" : "screen",
        features: [{ name: "prefers-color-scheme", value: dark ? "dark" : "light" }],
      });
    },
    async screenshot() {
      const { data } = await send("Page.captureScreenshot", { format: "png" });
      return Uint8Array.from(atob(data), (character) => character.charCodeAt(0));
    },
  };
}
