/** Where runs are tortured: databases that other processes can reach. */
import { connect, type TestDatabase } from "../conformance/databases.ts";
import { type Bench, benchOf } from "../conformance/bench.ts";
import type { Stage } from "../server/scene.ts";

/** How databases of a family come and go. */
export interface Rig {
  readonly database: TestDatabase;
  /** What revisions say of transactions: as each family has least protection. */
  readonly header: string;
  createDatabase(): Promise<string>;
  dropDatabase(url: string): Promise<void>;
  /** Of a server where it is quicker to use databases again. */
  readonly reuse?: {
    empty(bench: Bench): Promise<void>;
    /** The URL for a connection that stays, and is not the program's. */
    readonly beside: (url: string) => string;
  };
  /** Of a server: its sessions, which can be ended. */
  readonly stage?: Stage;
}

/** A database for a run. */
export interface Place {
  readonly url: string;
  /** Works with it in this process. */
  readonly on: <T>(body: (bench: Bench) => Promise<T>) => Promise<T>;
  drop(): Promise<void>;
}

/** Makes an empty database. */
export async function createPlace(rig: Rig): Promise<Place> {
  const url = await rig.createDatabase();
  const drop = () => rig.dropDatabase(url);
  if (rig.reuse === undefined) {
    // No connection is left that could mend what a process leaves behind that is killed.
    const on: Place["on"] = async (body) => {
      const opened = await connect(url);
      try {
        return await body(await benchOf(rig.database, opened));
      } finally {
        await opened.connection.close();
      }
    };
    return { url, on, drop };
  }
  const opened = await connect(rig.reuse.beside(url));
  const bench = await benchOf(rig.database, opened);
  return {
    url,
    on: (body) => body(bench),
    drop: async () => {
      await opened.connection.close();
      await drop();
    },
  };
}
