/** Every conformance case as models, on SQLite. */
import { DATABASES } from "../conformance/databases.ts";
import { testFixedPoints } from "./fixed_point.ts";

testFixedPoints(DATABASES.sqlite);
