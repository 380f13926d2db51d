using System.ComponentModel.DataAnnotations;
using Catalog.Infrastructure.Caching;
using Catalog.Infrastructure.Caching.Patterns;
using Catalog.Infrastructure.Caching.Tiers;
using Catalog.Infrastructure.Products.Import;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Catalog.Infrastructure.Products;

/// <summary>Registers products and wires them to cache-aside.</summary>
public static class ProductServices
{
    /// <summary>Adds the store, the queries, import and export. Needs persistence and caching.</summary>
    public static IServiceCollection AddProducts(this IServiceCollection services)
    {
        services.AddOptions<ProductCacheOptions>()
            .Configure<IConfiguration>((options, configuration) => configuration.GetSection(ProductCacheOptions.Section).Bind(options.Policy))
            .Validate(options => Validator.TryValidateObject(options.Policy, new ValidationContext(options.Policy), null, true),
                $"{ProductCacheOptions.Section} has a value out of range.")
            .ValidateOnStart();

        services.AddSingleton(provider => provider.GetRequiredService<IOptions<ProductCacheOptions>>().Value);
        services.AddSingleton(provider => new CacheAside<ReadOnlyMemory<byte>>(
            provider.GetRequiredService<CacheNode>(),
            provider.GetRequiredService<ProductCacheOptions>().Policy,
            RawSerializer.Instance));
        services.AddSingleton<ProductStore>();
        services.AddSingleton<ProductQueries>();
        services.AddSingleton<ProductExport>();
        services.AddSingleton(provider => new ProductImport(
            provider.GetRequiredService<NpgsqlDataSource>(),
            provider.GetRequiredService<ProductStore>().InvalidateAsync));
        return services;
    }
}
