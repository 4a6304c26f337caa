/** Run as a program of its own: the service over the database that is its first argument, on the port that is its second, at the time that each request tells. */
import type { RequestListener } from "node:http";
import { CLOCK_HEADER } from "./clock-header.ts";
import { runService } from "../support/service.ts";

const [databaseUrl = "", port = ""] = process.argv.slice(2);
const server = await runService(databaseUrl, {
  port: Number(port),
  wrap:
    (app, clock): RequestListener =>
    (request, response) => {
      clock.now = Number(request.headers[CLOCK_HEADER] ?? clock.now);
      app(request, response);
    },
});
process.once("SIGTERM", () => {
  server.state.isDraining = true;
  void server.stop().then(() => process.exit());
});
