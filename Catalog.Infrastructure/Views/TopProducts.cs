using System.Globalization;
using Catalog.Caching;
using Catalog.Caching.Redis;
using Catalog.Infrastructure.Persistence;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Npgsql;
using StackExchange.Redis;

namespace Catalog.Infrastructure.Views;

/// <summary>The most viewed products: a bounded sorted set for each day, kept for 8 days. Safe for concurrent use.</summary>
/// <remarks>
/// The scores are totals from the database, never increments, so that no view counts twice. Pending views are not included. The list for
/// several days is the sum of their lists: a product that is in none of them is missing. A deleted product stays until its days have
/// expired. The lists are used only while Redis has the mark of their last rebuild: after it has lost its data, the database answers until
/// they are rebuilt.
/// </remarks>
internal sealed class TopProducts(
    RedisGate gate,
    IDbContextFactory<CatalogDbContext> contexts,
    IOptions<ViewOptions> options,
    IOptions<CachingOptions> caching,
    TimeProvider time) : IDisposable
{
    private const int PerCall = 1000;
    private const int SumKeptSeconds = 5;
    private static readonly TimeSpan KeepFor = TimeSpan.FromDays(8);
    private static readonly TimeSpan LongestRebuild = TimeSpan.FromMinutes(10);
    private static readonly RedisScript RaiseTop = RedisScript.Embedded("raise_top.lua", "zset");
    private static readonly RedisScript ReadTop = RedisScript.Embedded("read_top.lua", "string", "zset");
    private static readonly RedisScript FinishTop = RedisScript.Embedded("finish_top.lua");

    private readonly SemaphoreSlim _lost = new(0, 1);
    private readonly int _length = options.Value.TopLength;

    /// <summary>Reads the most viewed products, most viewed first. One round trip to Redis, or a query while Redis is down.</summary>
    /// <param name="days">The number of days, including today.</param>
    /// <param name="limit">The maximum number of products.</param>
    /// <param name="ct">Cancels the query.</param>
    /// <exception cref="NpgsqlException">Redis is down and the database failed.</exception>
    public async Task<IReadOnlyList<ProductCount>> ReadAsync(int days, int limit, CancellationToken ct)
    {
        RedisKey[] keys = [Whole, $"{Name}:{days}d", .. LastDays(days).Select(Key)];
        var reply = await gate.TryAsync(
            (keys, limit),
            static async (database, s) =>
                await ReadTop.RunAsync(database, s.keys, [s.limit, SumKeptSeconds]) is { IsNull: false } found ? (RedisValue[])found! : null);
        if (reply is { Answered: true, Value: null })
        {
            NoteLoss();
        }

        if (!reply.Answered || reply.Value is null)
        {
            return await FromDatabaseAsync(LastDays(days), limit, ct);
        }

        // Skip members that are not product ids; this service did not write them.
        return
        [
            .. reply.Value.Chunk(2)
                .Where(pair => pair[0].TryParse(out long _))
                .Select(pair => new ProductCount((long)pair[0], (long)(double)pair[1])),
        ];
    }

    /// <summary>Raises products to the totals of a day from the database. One round trip for every 1,000.</summary>
    /// <remarks>If Redis does not answer, the list is behind until the product is viewed again, or the lists are rebuilt.</remarks>
    public async ValueTask RaiseAsync(DateOnly day, IReadOnlyCollection<ProductCount> totals)
    {
        foreach (var chunk in totals.Chunk(PerCall))
        {
            RedisValue[] values = [_length, (long)KeepFor.TotalSeconds, .. chunk.SelectMany(count => (RedisValue[])[count.Views, count.ProductId])];
            await gate.TryAsync((key: Key(day), values), static (database, s) => RaiseTop.RunAsync(database, [s.key], s.values));
        }
    }

    /// <summary>Rebuilds the lists of the last 7 days from the database, for example after Redis lost them.</summary>
    /// <exception cref="NpgsqlException">The database failed.</exception>
    public async Task RebuildAsync(CancellationToken ct)
    {
        RedisKey[] marks = [Whole, $"{Name}:rebuild:{Guid.NewGuid():N}"];
        await gate.TryAsync(marks[1], static (database, mark) => database.StringSetAsync(mark, 1, LongestRebuild));
        foreach (var day in LastDays(7))
        {
            await RaiseAsync(day, await FromDatabaseAsync([day], _length, ct));
        }

        await gate.TryAsync(marks, static (database, marks) => FinishTop.RunAsync(database, marks, [(long)KeepFor.TotalSeconds]));
    }

    /// <summary>Waits until <see cref="NoteLoss"/>, which readers call as well.</summary>
    /// <returns>Whether it was called within the time.</returns>
    public Task<bool> WhenLostAsync(TimeSpan within, CancellationToken ct) => _lost.WaitAsync(within, ct);

    /// <summary>The lists in Redis may not be whole.</summary>
    public void NoteLoss()
    {
        try
        {
            _lost.Release();
        }
        catch (SemaphoreFullException)
        {
            // another reader has found it
        }
    }

    private async Task<IReadOnlyList<ProductCount>> FromDatabaseAsync(DateOnly[] days, int limit, CancellationToken ct)
    {
        await using var context = await contexts.CreateDbContextAsync(ct);
        var found = await context.DailyViews
            .Where(v => days.Contains(v.Day))
            .GroupBy(v => v.ProductId)
            .Select(product => new { Id = product.Key, Views = product.Sum(v => v.Views > ViewOptions.MostViews ? ViewOptions.MostViews : v.Views) })
            .OrderByDescending(product => product.Views).ThenBy(product => product.Id)
            .Take(limit)
            .ToListAsync(ct);
        return [.. found.Select(product => new ProductCount(product.Id, product.Views))];
    }

    private DateOnly[] LastDays(int days)
    {
        var today = DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime);
        return [.. Enumerable.Range(0, days).Select(back => today.AddDays(-back))];
    }

    public void Dispose() => _lost.Dispose();

    private RedisKey Whole => Name + ":whole";

    // The braces keep all days in one cluster slot, so that they can be added up.
    private string Name => $"{caching.Value.KeyPrefix}{{views-top}}";

    private RedisKey Key(DateOnly day) => string.Create(CultureInfo.InvariantCulture, $"{Name}:{day:yyyyMMdd}");
}
