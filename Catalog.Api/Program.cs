using Catalog.Api;
using Catalog.Api.Hosting;
using Catalog.Api.Telemetry;

if (await Commands.TryRunAsync(args))
{
    return;
}

StartFailure.EndsWithMessage();
var builder = WebApplication.CreateBuilder(args);
builder.Configuration.AddSecrets();
builder.Services
    .AddCatalogHosting()
    .AddCatalogStores(builder.Configuration)
    .AddCatalogResources()
    .AddCatalogOperations(builder.Configuration);

await using var app = builder.Build();
StartFailure.IsOverOnceStarted(app.Lifetime);
await app.Configuration.MigrateIfConfiguredAsync();
app.UseCatalog();
app.MapCatalog();
app.MapMetrics();
await app.RunAsync();
