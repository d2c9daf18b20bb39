/** Conformance cases as models, one of eight, on PostgreSQL. */
import { DATABASES } from "../conformance/databases.ts";
import { testFixedPoints } from "./fixed_point.ts";

testFixedPoints(DATABASES.postgres, 8);
