using System.Globalization;
using Catalog.Caching;
using Catalog.Caching.Redis;
using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace Catalog.Infrastructure.Views;

/// <summary>Counts the distinct viewers of a product: a HyperLogLog for each product and day, accurate to about 1 %.</summary>
/// <remarks>
/// In Redis only: while it is down, viewers are not recorded, and data that it loses is lost. A HyperLogLog takes at most 12 KB, contains
/// no names, and expires after 8 days. One of a product that may not exist expires after 15 minutes, unless the views reach the database
/// before, which knows the product: made-up ids take no memory for long. Safe for concurrent use.
/// </remarks>
internal sealed class UniqueViewers(RedisGate gate, IOptions<CachingOptions> caching, TimeProvider time)
{
    private const int Week = 7;
    private const string HyperLogLog = "hyperloglog";
    private const int PerCall = 1000;
    private static readonly TimeSpan KeepNewFor = TimeSpan.FromMinutes(15);
    private static readonly TimeSpan KeepFor = TimeSpan.FromDays(8);
    private static readonly RedisScript NoteViewer = RedisScript.Embedded("note_viewer.lua", HyperLogLog);

    /// <summary>Records a viewer of today. One round trip; failures are ignored.</summary>
    /// <param name="productId">The product.</param>
    /// <param name="viewer">Any identifier of the viewer.</param>
    public async ValueTask NoteAsync(long productId, string viewer) => await gate.TryAsync(
        (key: Key(productId, DayOf(time.GetUtcNow())), viewer),
        static (database, s) => NoteViewer.RunAsync(database, [s.key], [s.viewer, (long)KeepNewFor.TotalSeconds]));

    /// <summary>Keeps what was recorded for these products, which exist. One round trip for every 1,000; failures are ignored.</summary>
    public async ValueTask KeepAsync(IEnumerable<long> productIds)
    {
        var now = time.GetUtcNow();
        DateOnly[] days = [.. new[] { DayOf(now), DayOf(now - KeepNewFor) }.Distinct()]; // shortly after midnight, also of views before it
        foreach (var keys in productIds.SelectMany(id => days.Select(day => Key(id, day))).Chunk(PerCall))
        {
            await gate.TryAsync(keys, static (database, keys) => Task.WhenAll(keys.Select(key => database.KeyExpireAsync(key, KeepFor))));
        }
    }

    /// <summary>
    /// The viewers of today and of the last 7 days, including today. One round trip; <see langword="null"/> if Redis does not answer.
    /// </summary>
    public async ValueTask<(long Today, long Week)?> CountAsync(long productId)
    {
        var today = DayOf(time.GetUtcNow());
        var days = Enumerable.Range(0, Week).Select(back => Key(productId, today.AddDays(-back))).ToArray();
        var reply = await gate.TryAsync(days, static async (database, days) =>
        {
            var today = database.HyperLogLogLengthAsync(days[0]);
            var week = database.HyperLogLogLengthAsync(days);
            return (await today, await week);
        }, holds: HyperLogLog);
        return reply.Answered ? reply.Value : null;
    }

    private static DateOnly DayOf(DateTimeOffset moment) => DateOnly.FromDateTime(moment.UtcDateTime);

    // The braces keep all days of a product in one cluster slot.
    private RedisKey Key(long productId, DateOnly day) =>
        string.Create(CultureInfo.InvariantCulture, $"{caching.Value.KeyPrefix}viewers:{{{productId}}}:{day:yyyyMMdd}");
}
