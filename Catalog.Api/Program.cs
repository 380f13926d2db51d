using Catalog.Api.Activity;
using Catalog.Api.Audit;
using Catalog.Api.Auth;
using Catalog.Api.Bulkheads;
using Catalog.Api.Caches;
using Catalog.Api.Categories;
using Catalog.Api.Countries;
using Catalog.Api.Health;
using Catalog.Api.Hosting;
using Catalog.Api.Http;
using Catalog.Api.Inventory;
using Catalog.Api.OpenApi;
using Catalog.Api.Products;
using Catalog.Api.RateLimits;
using Catalog.Api.Reviews;
using Catalog.Api.Sessions;
using Catalog.Api.Telemetry;
using Catalog.Api.Trending;
using Catalog.Api.Users;
using Catalog.Api.Views;
using Catalog.Domain.Users;
using Catalog.Infrastructure.Activity;
using Catalog.Infrastructure.Audit;
using Catalog.Infrastructure.CacheAdministration;
using Catalog.Infrastructure.Caching;
using Catalog.Infrastructure.Categories;
using Catalog.Infrastructure.Countries;
using Catalog.Infrastructure.Edge;
using Catalog.Infrastructure.Inventory;
using Catalog.Infrastructure.KeyRing;
using Catalog.Infrastructure.Persistence;
using Catalog.Infrastructure.Persistence.ChangeCapture;
using Catalog.Infrastructure.Products;
using Catalog.Infrastructure.Retention;
using Catalog.Infrastructure.Reviews;
using Catalog.Infrastructure.Sessions;
using Catalog.Infrastructure.Trending;
using Catalog.Infrastructure.Users;
using Catalog.Infrastructure.Views;

if (args is ["health", var url])
{
    Environment.ExitCode = await HealthProbe.AskAsync(url);
    return;
}

if (args is ["purge", ..])
{
    await PurgeCommand.RunAsync(args[1..], purger =>
    {
        purger.Configuration.AddKeyPerFile("/run/secrets", optional: true);
        purger.Services.AddTelemetry(purger.Configuration);
    });
    return;
}

StartFailure.EndsWithMessage();
var builder = WebApplication.CreateBuilder(args);
builder.Configuration.AddKeyPerFile("/run/secrets", optional: true);

if (args is ["migrate", ..])
{
    await builder.Configuration.MigrateAsync();
    return;
}

builder.Services
    .AddClock()
    .AddLimits()
    .AddBulkheads()
    .AddProxies()
    .AddCrossOrigins()
    .AddSecurityHeaders()
    .AddProblems()
    .AddPersistence(builder.Configuration)
    .AddKeyRing(builder.Configuration)
    .AddCaching()
    .AddRateLimits()
    .AddProducts()
    .AddProductCursors()
    .AddCategories()
    .AddReviews()
    .AddTrending()
    .AddCountries()
    .AddAudit()
    .AddInventory()
    .AddViews()
    .AddActivity()
    .AddRetention()
    .AddUsers()
    .AddSessions()
    .AddAuth()
    .AddCacheAdministration()
    .AddChangeCapture()
    .AddHealth()
    .AddTelemetry(builder.Configuration)
    .AddOpenApiDocument();

await using var app = builder.Build();
StartFailure.IsOverOnceStarted(app.Lifetime);
await app.Configuration.MigrateIfConfiguredAsync();

app.UseProxies();
app.UseTelemetry();
app.UseSecurityHeaders();
app.UseExceptionHandler();
app.UseStatusCodePages();
app.UseRequestTimeouts();
app.UseMiddleware<BodyTimeout>();
app.UseCrossOrigins();
app.UseAuthentication();
app.UseRateLimits();
app.UseDocumentPage();
app.UseMiddleware<OneAddress>();
app.UseAuthorization();
app.UseMiddleware<BodyEncoding>();
app.UseOutputCache();
app.UseMiddleware<AuditedActor>();
app.UseMiddleware<ReadYourWrites>();
app.UseExplanations(mayAsk: static context => context.User.SessionOrNone is { Role: Role.Admin });

var api = app.MapUnderCeilings().ProducesUsualProblems();
api.MapProducts();
api.MapProductLists();
api.MapProductFiles();
api.MapCategories();
api.MapReviews();
api.MapTrending();
api.MapCountries();
api.MapAudit();
api.MapInventory();
api.MapReservations();
api.MapInventoryLists();
api.MapViews();
api.MapActivity();
api.MapUsers();
api.MapUserPasswords();
api.MapUserAddresses();
api.MapSignIn();
api.MapSessions();
api.MapCaches();
api.MapWarmups();
app.MapHealth();
app.MapOpenApiDocument();

await app.RunAsync();
