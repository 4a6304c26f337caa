/** Run as a program of its own: owns the embedded server of the directory that is its argument, until it is killed. */
import { readHostFacts } from "../../src/config/host-facts.ts";
import { startEmbeddedPostgres } from "../../src/storage/embedded/start-embedded-postgres.ts";

const { url } = await startEmbeddedPostgres({ dataDir: String(process.argv[2]), host: readHostFacts() });
process.stdout.write(`${url}\n`);
