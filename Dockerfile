# The service with its packages, built from source. Without DATABASE_URL it runs its own PostgreSQL in /var/lib/vxlens.
FROM node:24-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci
COPY . .
RUN npm run build && npm prune --omit=dev

FROM node:24-bookworm-slim
# Whoever reaches it from outside the container needs a token: `vxlens token create admin --database` in the container makes the first.
ENV NODE_ENV=production HOST=0.0.0.0 VXLENS_AUTH=tokens VXLENS_DATA_DIR=/var/lib/vxlens
WORKDIR /app
COPY --from=build /app/package.json /app/schema.graphql ./
COPY --from=build /app/node_modules node_modules
COPY --from=build /app/prisma/migrations prisma/migrations
COPY --from=build /app/agent agent
COPY --from=build /app/dist dist
RUN ln -s /app/dist/vxlens.mjs /usr/local/bin/vxlens && install -d -o node -g node /var/lib/vxlens
USER node
VOLUME /var/lib/vxlens
EXPOSE 4000
HEALTHCHECK --start-period=60s CMD ["node", "-e", "fetch('http://127.0.0.1:' + (process.env.PORT || 4000) + '/readyz').then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "dist/main.mjs"]
