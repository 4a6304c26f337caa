import { defineConfig } from "prisma/config";

const url = process.env["DATABASE_URL"];

/** `generate` needs no database. `prisma migrate deploy`, where its native engine is at hand, takes the one of DATABASE_URL. */
export default defineConfig({
  schema: "prisma/schema.prisma",
  migrations: { path: "prisma/migrations" },
  ...(url === undefined ? {} : { datasource: { url } }),
});
