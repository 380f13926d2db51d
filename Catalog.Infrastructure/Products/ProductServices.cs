using Catalog.Caching;
using Catalog.Infrastructure.Policies;
using Catalog.Infrastructure.Products.Import;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Catalog.Infrastructure.Products;

/// <summary>Registers products with cache-aside.</summary>
public static class ProductServices
{
    /// <summary>Adds the store, the queries, import and export. Requires persistence and caching.</summary>
    public static IServiceCollection AddProducts(this IServiceCollection services)
    {
        services.AddResourcePolicy<ProductCacheOptions>(ProductCacheOptions.Section, options => options.Policy);
        services.AddResourcePolicy<ProductListCacheOptions>(ProductListCacheOptions.Section, options => options.Policy);
        services.AddCatalogCaching().AddCache<long, ReadOnlyMemory<byte>>(
            ProductCacheOptions.Name, provider => provider.GetRequiredService<ProductCacheOptions>().Policy);
        services.AddCatalogCaching().AddListCache<string, ProductSlice>(
            ProductListCacheOptions.Name, provider => provider.GetRequiredService<ProductListCacheOptions>().Policy);
        services.AddSingleton<ProductStore>();
        services.AddSingleton<ProductQueries>();
        services.AddSingleton<ProductLists>();
        services.AddSingleton<FilteredProducts>();
        services.AddSingleton<ProductSearch>();
        services.AddSingleton<ProductExport>();
        services.AddSingleton(provider => new ProductImport(
            provider.GetRequiredService<NpgsqlDataSource>(),
            provider.GetRequiredService<ProductStore>().InvalidateAsync,
            provider.GetRequiredService<ProductLists>().ChangedAsync,
            provider.GetRequiredService<ProductStore>().InvalidateDeletedAsync));
        services.AddSingleton<ImportRuns>();
        return services;
    }
}
