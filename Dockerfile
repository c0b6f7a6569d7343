# The reference server and its workers. Build it in this folder: docker build -t device-stats .
# The default command is the server; `node --conditions=@device-stats/source src/worker.ts` is a worker.

FROM node:24-bookworm-slim AS dependencies
WORKDIR /app
# All that says what to install, so that the layer below is kept until one of them changes.
COPY package.json pnpm-lock.yaml pnpm-workspace.yaml ./
COPY packages/core/package.json packages/core/
COPY packages/sqlite-adapter/package.json packages/sqlite-adapter/
COPY packages/bullmq-runner/package.json packages/bullmq-runner/
COPY packages/http-adapter/package.json packages/http-adapter/
COPY examples/reference-server/package.json examples/reference-server/
RUN npx -y pnpm@12 install --frozen-lockfile --prod --filter '@device-stats/example-reference-server...'

FROM node:24-bookworm-slim
ENV NODE_ENV=production
WORKDIR /app
COPY --from=dependencies /app ./
COPY packages/core/src packages/core/src
COPY packages/sqlite-adapter/src packages/sqlite-adapter/src
COPY packages/bullmq-runner/src packages/bullmq-runner/src
COPY packages/http-adapter/src packages/http-adapter/src
COPY examples/reference-server/src examples/reference-server/src
WORKDIR /app/examples/reference-server

# Not root, and nothing but the data can be written to.
RUN mkdir /data && chown node:node /data
USER node
VOLUME /data
ENV HOST=0.0.0.0 PORT=8000 DATABASE_PATH=/data/device-stats.db
EXPOSE 8000
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=3s --start-period=10s --retries=3 \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT}/healthz`).then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "--conditions=@device-stats/source", "--max-semi-space-size=8", "src/main.ts"]
