using Catalog.Caching;
using Microsoft.Extensions.DependencyInjection;

namespace Catalog.Tests.Library;

/// <summary>The calls that docs/patterns.md shows, compiled; <see cref="DocumentedCallsTests"/> compares.</summary>
internal static class DocumentedCalls
{
    private interface IDatabase
    {
        ValueTask<Row?> FindAsync(long id, CancellationToken ct);

        ValueTask<Row?> SaveAsync(long id, CancellationToken ct);

        ValueTask<string?> PageAsync(string category, int page, CancellationToken ct);

        Task CountAsync(CounterBatch batch, CancellationToken ct);

        Task AddAsync(IReadOnlyList<LoggedEvent> events, CancellationToken ct);
    }

    public static void Register(IServiceCollection services)
    {
        services.AddCatalogCaching()
            .AddCache<long, Row>("product")
            .AddCache<long, Row>("trending", policy => policy.RefreshAhead = 0.8)
            .AddCache<long, Row>("audit")
            .AddCache<long, Row>("review", policy => policy.Tags = review => [$"product:{review.Group}"])
            .AddVersionedCache<long, Row>("stock", policy => policy.Version = stock => stock.Version)
            .AddListCache<string, string>("products")
            .AddCounters("views", (provider, batch, ct) => provider.GetRequiredService<IDatabase>().CountAsync(batch, ct))
            .AddEvents("clicks", (provider, events, ct) => provider.GetRequiredService<IDatabase>().AddAsync(events, ct));
    }

    private static async Task CallAsync(
        ICache<long, Row> cache,
        ICache<long, Row> reviews,
        IVersionedCache<long, Row> stock,
        IListCache<string, string> lists,
        ICounters views,
        IEvents clicks,
        IDatabase db,
        long id,
        CancellationToken ct)
    {
        var product = await cache.GetOrLoadAsync(id, token => db.FindAsync(id, token), ct);
        await cache.InvalidateAsync(id); // after the commit
        var saved = await stock.SaveAsync(id, token => db.SaveAsync(id, token), ct);
        var page = await lists.GetOrLoadAsync("shoes", "1", token => db.PageAsync("shoes", 1, token), ct);
        await lists.ChangedAsync("shoes"); // after the commit
        await reviews.InvalidateTagAsync("product:7"); // after the commit
        await views.AddAsync("7");
        await clicks.AddAsync("user:7", new Dictionary<string, string> { ["page"] = "home" });
        _ = (product, saved, page);
    }
}
