# The API as an image: built with the SDK, run as a user without rights on a root file system that may be read-only.
# Nothing in the last stage needs a shell, so a chiselled runtime does as well: --build-arg RUNTIME=10.0-noble-chiselled
ARG SDK=10.0
ARG RUNTIME=10.0

FROM mcr.microsoft.com/dotnet/sdk:${SDK} AS build
WORKDIR /src

# The packages are a layer of their own: it is rebuilt only when a version or a reference changes.
COPY global.json Directory.Build.props Directory.Packages.props ./
COPY Catalog.Domain/Catalog.Domain.csproj Catalog.Domain/packages.lock.json Catalog.Domain/
COPY Catalog.Caching/Catalog.Caching.csproj Catalog.Caching/packages.lock.json Catalog.Caching/
COPY Catalog.Infrastructure/Catalog.Infrastructure.csproj Catalog.Infrastructure/packages.lock.json Catalog.Infrastructure/
COPY Catalog.Api/Catalog.Api.csproj Catalog.Api/packages.lock.json Catalog.Api/
RUN dotnet restore Catalog.Api --locked-mode

COPY .editorconfig ./
COPY Catalog.Domain/ Catalog.Domain/
COPY Catalog.Caching/ Catalog.Caching/
COPY Catalog.Infrastructure/ Catalog.Infrastructure/
COPY Catalog.Api/ Catalog.Api/
COPY http/ http/
RUN dotnet publish Catalog.Api --no-restore -c Release -o /app -p:UseAppHost=false

FROM mcr.microsoft.com/dotnet/aspnet:${RUNTIME}
WORKDIR /app
COPY --from=build /app ./
USER $APP_UID
EXPOSE 8080

# The image has no curl: the program asks itself. A machine at its limit takes seconds to start it.
HEALTHCHECK --interval=5s --timeout=15s --start-period=60s \
  CMD ["dotnet", "Catalog.Api.dll", "health", "http://127.0.0.1:8080/health/ready"]
ENTRYPOINT ["dotnet", "Catalog.Api.dll"]
