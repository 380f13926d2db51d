using System.Text.RegularExpressions;
using Catalog.Caching;
using Catalog.Infrastructure.Activity;
using Catalog.Infrastructure.Audit;
using Catalog.Infrastructure.Countries;
using Catalog.Infrastructure.Inventory;
using Catalog.Infrastructure.Products;
using Catalog.Infrastructure.Reviews;
using Catalog.Infrastructure.Trending;
using Catalog.Infrastructure.Users;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Catalog.Infrastructure.CacheAdministration;

/// <summary>The cached resources of this service: their keys and their versions in the database.</summary>
internal static partial class CatalogResources
{
    public static void Add(IServiceCollection services)
    {
        services.AddCachedResource<ProductCacheOptions>(options => options.Policy, (source, policy) => new CachedResource
        {
            Policy = policy,
            Keys = Numbered("product"),
            ExampleKey = "product:{1}",
            DatabaseVersion = new VersionQuery(source, "SELECT version FROM products WHERE id = $1").ByNumberAsync,
        });
        services.AddCachedResource<ProductListCacheOptions>(options => options.Policy, (source, policy) => new CachedResource
        {
            Policy = policy,
            Keys = ProductList(),
            VersionKeys = ProductListVersion(),
            ExampleKey = "products:{garden}:g0:0-50",
            DatabaseVersion = VersionQuery.NoneAsync,
        });
        services.AddCachedResource<ReviewCacheOptions>(options => options.Policy, (source, policy) => new CachedResource
        {
            Policy = policy,
            Keys = Numbered("reviews"),
            ExampleKey = "reviews:{1}",
            DatabaseVersion = new VersionQuery(source, "SELECT version FROM products WHERE id = $1").ByNumberAsync, // increases with each review
        });
        services.AddCachedResource<TrendingOptions>(options => options.Policy, (source, policy) => new CachedResource
        {
            Policy = policy,
            Keys = Trending(),
            ExampleKey = "{trending}",
            DatabaseVersion = VersionQuery.NoneAsync,
        });
        services.AddCachedResource<CountryCacheOptions>(options => options.Policy, (source, policy) => new CachedResource
        {
            Policy = policy,
            Keys = Country(),
            ExampleKey = "country:{DE}",
            DatabaseVersion = new VersionQuery(source, "SELECT sum(version)::bigint FROM countries WHERE code = $1 OR $1 = 'list'").ByTextAsync,
        });
        services.AddCachedResource<InventoryCacheOptions>(options => options.Policy, (source, policy) => new CachedResource
        {
            Policy = policy,
            Keys = Numbered("inventory"),
            ExampleKey = "inventory:{1}",
            IsWrittenThrough = true,
            DatabaseVersion = new VersionQuery(
                source, "SELECT coalesce(i.version, 0) FROM products p LEFT JOIN inventory i ON i.product_id = p.id WHERE p.id = $1").ByNumberAsync,
        });
        services.AddCachedResource<AuditCacheOptions>(options => options.Policy, (source, policy) => new CachedResource
        {
            Policy = policy,
            Keys = Numbered("audit"),
            ExampleKey = "audit:{1}",
            IsPrivate = true,
            DatabaseVersion = new VersionQuery(source, "SELECT 0::bigint FROM audit_log WHERE id = $1").ByNumberAsync, // never changes
        });
        services.AddCachedResource<UserCacheOptions>(options => options.Policy, (source, policy) => new CachedResource
        {
            Policy = policy,
            Keys = Numbered("user"),
            ExampleKey = "user:{1}",
            IsPrivate = true,
            DatabaseVersion = new VersionQuery(source, "SELECT version FROM users WHERE id = $1").ByNumberAsync,
        });
        services.AddCachedResource<ActivityCacheOptions>(options => options.Policy, (source, policy) => new CachedResource
        {
            Policy = policy,
            Keys = Numbered("activity"),
            ExampleKey = "activity:{1}",
            IsPrivate = true,
            DatabaseVersion = VersionQuery.NoneAsync,
        });
    }

    private static void AddCachedResource<TOptions>(
        this IServiceCollection services, Func<TOptions, CachePolicy> policy, Func<NpgsqlDataSource, CachePolicy, CachedResource> make)
        where TOptions : class =>
        services.AddSingleton(provider =>
            make(provider.GetRequiredService<NpgsqlDataSource>(), policy(provider.GetRequiredService<TOptions>())));

    private static Regex Numbered(string name) => new($@"^{name}:\{{(?<id>[0-9]{{1,19}})\}}\z", RegexOptions.CultureInvariant);

    [GeneratedRegex(@"^products:\{(?<id>[a-z0-9-]{1,64})\}:g[0-9]{1,19}:[0-9]{1,19}-[0-9]{1,3}\z", RegexOptions.CultureInvariant)]
    private static partial Regex ProductList();

    [GeneratedRegex(@"^products:[a-z0-9-]{1,64}\z", RegexOptions.CultureInvariant)]
    private static partial Regex ProductListVersion();

    [GeneratedRegex(@"^\{(?<id>trending)\}\z", RegexOptions.CultureInvariant)]
    private static partial Regex Trending();

    [GeneratedRegex(@"^country:\{(?<id>[A-Z]{2}|list)\}\z", RegexOptions.CultureInvariant)]
    private static partial Regex Country();
}
