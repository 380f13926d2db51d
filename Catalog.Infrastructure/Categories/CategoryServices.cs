using Microsoft.Extensions.DependencyInjection;

namespace Catalog.Infrastructure.Categories;

/// <summary>Registers categories.</summary>
public static class CategoryServices
{
    /// <summary>Adds the store. Requires persistence.</summary>
    public static IServiceCollection AddCategories(this IServiceCollection services) => services.AddSingleton<CategoryStore>();
}
