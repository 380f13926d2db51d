namespace Catalog.Caching;

/// <summary>A registered cache; <paramref name="Make"/> returns the singleton and creates it on first use.</summary>
internal sealed record CacheRegistration(string Name, Type Service, Func<IServiceProvider, object> Make);
