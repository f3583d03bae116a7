FROM debian:12-slim AS build
RUN apt-get update && apt-get install -y --no-install-recommends nodejs npm && rm -rf /var/lib/apt/lists/*
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci
COPY tsconfig.json tsconfig.build.json vite.config.ts ./
COPY bin bin
COPY src src
RUN npm run build

FROM debian:12-slim
RUN apt-get update && apt-get install -y --no-install-recommends nodejs npm postgresql-client && rm -rf /var/lib/apt/lists/*
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --omit=dev --ignore-scripts
COPY --from=build /app/dist dist
RUN useradd --system longwave && mkdir data uploads feeds && chown longwave data uploads feeds
USER longwave
ENV PATH=/app/node_modules/.bin:$PATH
EXPOSE 8080
VOLUME ["/app/data", "/app/uploads", "/app/feeds"]
CMD ["node", "dist/main.js"]
