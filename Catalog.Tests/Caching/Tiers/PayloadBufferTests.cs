using System.Diagnostics.Metrics;
using Catalog.Caching;
using Catalog.Caching.Patterns;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace Catalog.Tests.Caching.Tiers;

public sealed class PayloadBufferTests
{
    [Fact]
    public async Task Encoding_allocates_little_more_than_the_entry()
    {
        await using var services = new ServiceCollection().AddMetrics().BuildServiceProvider();
        await using var node = new CacheNode(
            null, new CachingOptions(), services.GetRequiredService<IMeterFactory>(), NullLoggerFactory.Instance);
        var codec = new CacheAside<string>(node, new CachePolicy { Resource = "thing" }, TextSerializer.Instance).Store.Codec;
        var (value, stamp) = (new Loaded<string>(new string('x', 10_000)), node.Announcements.Stamp());
        codec.Encode("thing:{1}", value, 0, stamp, default, out _); // this thread has its buffer

        var before = GC.GetAllocatedBytesForCurrentThread();
        codec.Encode("thing:{1}", value, 0, stamp, default, out _);

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 10_000, 12_000);
    }
}
