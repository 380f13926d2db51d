using Catalog.Api.Categories;
using Catalog.Api.Health;
using Catalog.Api.Hosting;
using Catalog.Api.Http;
using Catalog.Api.OpenApi;
using Catalog.Api.Products;
using Catalog.Infrastructure.Caching;
using Catalog.Infrastructure.Categories;
using Catalog.Infrastructure.Persistence;
using Catalog.Infrastructure.Products;

if (args is ["health", var url])
{
    Environment.ExitCode = await HealthProbe.AskAsync(url);
    return;
}

var builder = WebApplication.CreateBuilder(args);
builder.Configuration.AddKeyPerFile("/run/secrets", optional: true);

if (args is ["migrate", ..])
{
    await builder.Configuration.MigrateAsync();
    return;
}

builder.Services
    .AddLimits()
    .AddProblems()
    .AddPersistence(builder.Configuration)
    .AddCaching()
    .AddProducts()
    .AddCategories()
    .AddHealth()
    .AddOpenApiDocument();

await using var app = builder.Build();
await app.Configuration.MigrateIfConfiguredAsync();

app.UseExceptionHandler();
app.UseStatusCodePages();
app.UseRequestTimeouts();

app.MapProducts();
app.MapProductLists();
app.MapProductFiles();
app.MapCategories();
app.MapHealth();
app.MapOpenApiDocument();

await app.RunAsync();
