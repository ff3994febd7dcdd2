FROM node:24-bookworm-slim AS build
WORKDIR /app
COPY . .
RUN npm ci --no-audit --no-fund && npm run build

FROM node:24-bookworm-slim
ENV NODE_ENV=production TRACKYARD_HOST=0.0.0.0 TRACKYARD_DATA_DIR=/data
WORKDIR /app
COPY --from=build /app /app
RUN install -d -o node -g node /data
USER node
VOLUME /data
EXPOSE 8080
CMD ["node", "apps/cli/bin/trackyard.mjs", "up"]
