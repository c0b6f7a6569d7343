# The reference server and its workers. Build it in this folder: docker build -t device-stats .
# The default command is the server; `node --max-semi-space-size=8 src/worker.ts` is a worker.

FROM node:24-bookworm-slim AS build
WORKDIR /workspace
# What .dockerignore lets through.
COPY . ./
# Builds the packages that the server needs, and leaves it in /app with all that it needs to run, at the versions of the lock file.
RUN --mount=type=cache,target=/root/.local/share/pnpm/store \
  npx -y pnpm@12 install --frozen-lockfile --filter device-stats --filter '@device-stats/example-reference-server...' && \
  npx -y pnpm@12 --filter '@device-stats/example-reference-server^...' run build && \
  npx -y pnpm@12 --filter @device-stats/example-reference-server deploy --prod /app

FROM node:24-bookworm-slim
ENV NODE_ENV=production
WORKDIR /app
COPY --from=build /app ./

# Not root, and nothing but the data can be written to.
RUN mkdir /data && chown node:node /data
USER node
VOLUME /data
ENV HOST=0.0.0.0 PORT=8000 DATABASE_PATH=/data/device-stats.db
EXPOSE 8000
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=3s --start-period=10s --retries=3 \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT}/healthz`).then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "--max-semi-space-size=8", "src/main.ts"]
