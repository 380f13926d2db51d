using System.Globalization;
using Catalog.Caching;
using Catalog.Caching.Redis;
using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace Catalog.Infrastructure.Views;

/// <summary>Counts the distinct viewers of a product: a HyperLogLog for each product and day, accurate to about 1 %.</summary>
/// <remarks>
/// In Redis only: while it is down, viewers are not recorded, and data that it loses is lost. A HyperLogLog takes at most 12 KB, contains
/// no names, and expires after 8 days. Safe for concurrent use.
/// </remarks>
internal sealed class UniqueViewers(RedisGate gate, IOptions<CachingOptions> caching, TimeProvider time)
{
    private const int Week = 7;
    private const string HyperLogLog = "hyperloglog";
    private static readonly TimeSpan KeepFor = TimeSpan.FromDays(8);
    private static readonly RedisScript NoteViewer = RedisScript.Embedded("note_viewer.lua", HyperLogLog);

    /// <summary>Records a viewer of today. One round trip; failures are ignored.</summary>
    /// <param name="productId">The product.</param>
    /// <param name="viewer">Any identifier of the viewer.</param>
    public async ValueTask NoteAsync(long productId, string viewer) => await gate.TryAsync(
        (key: Key(productId, Today), viewer),
        static (database, s) => NoteViewer.RunAsync(database, [s.key], [s.viewer, (long)KeepFor.TotalSeconds]));

    /// <summary>
    /// The viewers of today and of the last 7 days, including today. One round trip; <see langword="null"/> if Redis does not answer.
    /// </summary>
    public async ValueTask<(long Today, long Week)?> CountAsync(long productId)
    {
        var today = Today;
        var days = Enumerable.Range(0, Week).Select(back => Key(productId, today.AddDays(-back))).ToArray();
        var reply = await gate.TryAsync(days, static async (database, days) =>
        {
            var today = database.HyperLogLogLengthAsync(days[0]);
            var week = database.HyperLogLogLengthAsync(days);
            return (await today, await week);
        }, holds: HyperLogLog);
        return reply.Answered ? reply.Value : null;
    }

    private DateOnly Today => DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime);

    // The braces keep all days of a product in one cluster slot.
    private RedisKey Key(long productId, DateOnly day) =>
        string.Create(CultureInfo.InvariantCulture, $"{caching.Value.KeyPrefix}viewers:{{{productId}}}:{day:yyyyMMdd}");
}
