# The issuer and the app. The app trusts one ministry's root: hand its public file to the build, or the image serves the API and the trust files only.
#   docker build --build-context root=/path/to/data/public/trust -t ashyq .
# deploy/compose.yaml runs two of it with PostgreSQL and nginx; docs/operations.md says what belongs where.
FROM node:20.20-bookworm-slim AS build
WORKDIR /build
COPY package.json package-lock.json .npmrc ./
RUN npm ci --no-audit --no-fund
COPY . .
ENV NODE_ENV=production
# a folder without root.1.cbor builds no app: one that trusts nothing would be of no use
COPY --from=root . /pin/
# where it will stand, https://ashyq.example: the public pages name their sisters in other languages by whole addresses
ARG ASHYQ_ORIGIN
RUN npm run build:node && if [ -f /pin/root.1.cbor ]; then ASHYQ_PIN=/pin/root.1.cbor npm run build:client && npm run build:sw; fi

FROM node:20.20-bookworm-slim AS packages
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
# the database is a server of its own here: no embedded one in the image
RUN npm ci --omit=dev --omit=optional --ignore-scripts --no-audit --no-fund && npm cache clean --force

FROM node:20.20-bookworm-slim
ENV NODE_ENV=production HOST=0.0.0.0 PORT=8080 ASHYQ_DATA=/data
WORKDIR /app
COPY --from=packages /app/node_modules ./node_modules
COPY --from=build /build/dist ./dist
COPY package.json ./
# Numbers, so that an orchestrator can see that it is not root. The one place that is written to is the volume; everything else may be read-only.
RUN install -d -o 10001 -g 10001 -m 0700 /data
USER 10001:10001
VOLUME /data
EXPOSE 8080
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=15s --timeout=4s --start-period=60s --retries=3 CMD ["node", "-e", "fetch('http://127.0.0.1:' + (process.env.PORT ?? 8080) + '/healthz').then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"]
# node is process 1 and gets SIGTERM itself: no shell, no npm in between
ENTRYPOINT ["node", "dist/node/ashyq.js"]
CMD ["serve"]
