using Catalog.Api.Auth;
using Catalog.Api.Bulkheads;
using Catalog.Api.Caches;
using Catalog.Api.Health;
using Catalog.Api.Home;
using Catalog.Api.Hosting;
using Catalog.Api.Http;
using Catalog.Api.OpenApi;
using Catalog.Api.Products;
using Catalog.Api.RateLimits;
using Catalog.Api.Telemetry;
using Catalog.Caching;
using Catalog.Infrastructure.Activity;
using Catalog.Infrastructure.Audit;
using Catalog.Infrastructure.CacheAdministration;
using Catalog.Infrastructure.Categories;
using Catalog.Infrastructure.Countries;
using Catalog.Infrastructure.Doctor;
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

namespace Catalog.Api;

/// <summary>The services of a node. Call in this order: background services start in the order in which they are added.</summary>
internal static class CatalogServices
{
    /// <summary>Adds what applies to every request: limits, proxies, CORS, headers and error responses.</summary>
    public static IServiceCollection AddCatalogHosting(this IServiceCollection services) => services
        .AddClock() // first: other registrations add the system clock if there is none
        .AddLimits()
        .AddBulkheads()
        .AddProxies()
        .AddCrossOrigins()
        .AddHsts(hsts => hsts.MaxAge = TimeSpan.FromDays(365))
        .AddProblems();

    /// <summary>Adds PostgreSQL, Redis and the caches.</summary>
    public static IServiceCollection AddCatalogStores(this IServiceCollection services, IConfiguration configuration) => services
        .AddPersistence(configuration)
        .AddKeyRing(configuration)
        .AddCatalogCaching(static caching => caching.CountersNeedRedis = false).Services // without it, views and events are answered as in an outage
        .AddRateLimits();

    /// <summary>Adds each resource with its store and its caching pattern.</summary>
    public static IServiceCollection AddCatalogResources(this IServiceCollection services) => services
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
        .AddAuth();

    /// <summary>Adds operations: cache administration, change data capture, the index, health, telemetry and the OpenAPI document.</summary>
    public static IServiceCollection AddCatalogOperations(this IServiceCollection services, IConfiguration configuration) => services
        .AddCacheAdministration()
        .AddChangeCapture()
        .AddDoctor()
        .AddExplanations()
        .AddHome()
        .AddHealth()
        .AddTelemetry(configuration)
        .AddOpenApiDocument();
}
