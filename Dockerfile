# An image with nothing but migrate on a small glibc: `docker build -t migrate .`
#
#   docker run --rm -v "$PWD:/app:ro" -e DATABASE_URL=postgres://... migrate upgrade head
#
# Not built yet: written where no Docker daemon and no base executable of `deno compile` was at
# hand. docs/guides/containers.md says more.
FROM denoland/deno:debian-2.9.6 AS build
WORKDIR /src
COPY . .
# Of .git only the commit in `--version` would come; it is left out by .dockerignore.
RUN deno task compile --output /migrate

FROM debian:13-slim
COPY --from=build /migrate /usr/local/bin/migrate
USER 65534:65534
WORKDIR /app
ENTRYPOINT ["migrate"]
CMD ["upgrade", "head"]
