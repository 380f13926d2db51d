namespace Catalog.Caching;

/// <summary>A cache that was added.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Service">What it is asked for as.</param>
/// <param name="Make">Makes it, when it has not been made yet, and returns it.</param>
internal sealed record CacheRegistration(string Name, Type Service, Func<IServiceProvider, object> Make);
