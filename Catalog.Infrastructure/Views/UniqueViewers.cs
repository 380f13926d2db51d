using System.Globalization;
using Catalog.Caching;
using Catalog.Caching.Redis;
using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace Catalog.Infrastructure.Views;

/// <summary>How many different viewers a product had: a HyperLogLog for each product and day, off by about 1 %.</summary>
/// <remarks>
/// In Redis alone: while it is away, viewers are not noted, and what it loses is lost. A HyperLogLog takes 12 KB at most, names
/// no viewer, and is gone after 8 days. Safe for concurrent use.
/// </remarks>
internal sealed class UniqueViewers(RedisGate gate, IOptions<CachingOptions> caching, TimeProvider time)
{
    private const int Week = 7;
    private static readonly TimeSpan KeepFor = TimeSpan.FromDays(8);
    private static readonly RedisScript NoteViewer = RedisScript.Embedded("note_viewer.lua");

    /// <summary>Notes a viewer of today. One round trip, of which nobody is told when it fails.</summary>
    /// <param name="productId">The product.</param>
    /// <param name="viewer">Anything that names the viewer.</param>
    public async ValueTask NoteAsync(long productId, string viewer) => await gate.TryAsync(
        (key: Key(productId, Today), viewer),
        static (database, s) => NoteViewer.RunAsync(database, [s.key], [s.viewer, (long)KeepFor.TotalSeconds]));

    /// <summary>Viewers of today and of the last 7 days, today included. One round trip; <see langword="null"/> when Redis does not answer.</summary>
    public async ValueTask<(long Today, long Week)?> CountAsync(long productId)
    {
        var today = Today;
        var days = Enumerable.Range(0, Week).Select(back => Key(productId, today.AddDays(-back))).ToArray();
        var reply = await gate.TryAsync(days, static async (database, days) =>
        {
            var today = database.HyperLogLogLengthAsync(days[0]);
            var week = database.HyperLogLogLengthAsync(days);
            return (await today, await week);
        });
        return reply.Answered ? reply.Value : null;
    }

    private DateOnly Today => DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime);

    // The braces keep all days of a product in one slot of a cluster.
    private RedisKey Key(long productId, DateOnly day) =>
        string.Create(CultureInfo.InvariantCulture, $"{caching.Value.KeyPrefix}viewers:{{{productId}}}:{day:yyyyMMdd}");
}
