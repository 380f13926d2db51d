using System.Text;
using Catalog.Api.Http;
using Catalog.Api.Products;
using Catalog.Caching;

namespace Catalog.Tests.Http;

public sealed class CachedHeadersTests
{
    private static readonly CachePolicy Policy = new() { Resource = "product" };

    [Fact]
    public void The_headers_of_a_copy_in_memory_are_made_once()
    {
        ReadOnlyMemory<byte> document = Encoding.UTF8.GetBytes("""{"id":7,"category":"audio","updatedAt":"2026-11-30T12:00:00.123456Z"}""");
        var read = new CacheRead<ReadOnlyMemory<byte>>(document, 3, CacheOutcome.LocalHit, 30_000);
        var made = HeadersOf(read);

        var before = GC.GetAllocatedBytesForCurrentThread();
        var again = HeadersOf(read);
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        Assert.Equal(made, again);
        Assert.Equal("product,product:7,category:audio", again.CacheTag);
        Assert.Equal("catalog; hit; ttl=30; detail=L1", again.Status);
        Assert.Equal(0, allocated);
    }

    private static (string ETag, string CacheTag, string Status) HeadersOf(in CacheRead<ReadOnlyMemory<byte>> read) =>
        (EntityTag.Of(7, read), ProductCacheTags.Of(Policy, 7, read.Value), CacheStatus.Of(read));
}
